//! The JSON API over HTTP. There is a file for each call, at the place of its path; `rules` has what
//! holds for all of them. Whatever is answered here is held against the API's own document.

pub(crate) mod client;
pub(crate) mod counter;
mod document;
mod products {
    mod get;
    mod id {
        mod delete;
        mod get;
        mod patch;
        mod stock {
            mod post;
        }
    }
    mod post;
}
mod cart {
    mod delete;
    mod get;
    mod items {
        mod id {
            mod delete;
            mod patch;
        }
        mod post;
    }
}
mod checkout {
    mod intent {
        mod post;
    }
}
mod orders {
    mod get;
    mod id {
        mod delete;
        mod get;
        mod patch;
        mod put;
        mod refunds {
            mod post;
        }
    }
}
mod customers {
    mod get;
    mod id {
        mod credits {
            mod post;
        }
        mod delete;
        mod get;
        mod patch;
    }
    mod me {
        mod get;
        mod patch;
    }
    mod post;
}
mod session {
    mod delete;
    mod post;
}
mod v1 {
    mod checkout {
        mod session {
            mod id {
                mod complete {
                    mod post;
                }
                mod get;
            }
            mod post;
        }
    }
    mod orders {
        mod checkout {
            mod another_service;
            mod post;
        }
    }
}
mod v3 {
    mod customers {
        mod get;
        mod id {
            mod orders {
                mod get;
            }
            mod patch;
        }
        mod post;
    }
    mod products {
        mod get;
    }
}
mod rules {
    mod bodies;
    mod cross_site;
    mod docs;
    mod idempotency;
    mod limits;
    mod openapi;
    mod paths;
    mod store_bodies;
    mod tokens;
}
