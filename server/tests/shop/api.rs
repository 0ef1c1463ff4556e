//! The JSON API over HTTP. There is a file for each call, at the place of its path; `rules` has what
//! holds for all of them. Whatever is answered here is held against the API's own document.

mod client;
mod document;
mod products {
    mod get;
    mod id {
        mod get;
    }
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
        mod get;
    }
}
mod customers {
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
mod rules {
    mod bodies;
    mod cross_site;
    mod docs;
    mod idempotency;
    mod limits;
    mod openapi;
    mod paths;
}
