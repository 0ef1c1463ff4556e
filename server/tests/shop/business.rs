//! Business carts over HTTP (seed 004): whatever a program does with them, and whatever it should not be able to do.

mod access;
mod check_out;
mod crowd;
mod desk;
mod hostile;
mod items;
mod large;
mod workflow;
