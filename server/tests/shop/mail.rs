//! Mails on their way to a mail server, into a folder, and in the dashboard's mailbox (ORD-4, ADM-5).

mod folder;
mod mailbox;
mod orders;
mod post;
mod settings;
mod smtp;
