//! `/api/docs`: the JSON API, for people. The server reads it from the API's document and hands it in as a context.

mod business;
mod call;
mod introduction;
mod page;
mod words;

pub(crate) use page::page;

/// Everything there is to read.
#[derive(Clone, Debug, Default)]
pub struct ApiDocs {
    /// The calls, by what they are about.
    pub groups: Vec<Group>,
    /// Every error there is.
    pub errors: Vec<Failure>,
    /// What is answered.
    pub shapes: Vec<Shape>,
}

/// Calls about one thing.
#[derive(Clone, Debug)]
pub struct Group {
    /// The thing.
    pub name: String,
    /// What it is.
    pub about: String,
    /// The calls.
    pub calls: Vec<Call>,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Where it stands on the page.
    pub anchor: String,
    /// `GET`, `POST` …
    pub method: &'static str,
    /// Its path, with its places in braces.
    pub path: String,
    /// What it does, in a few words.
    pub summary: String,
    /// What else is to be said.
    pub about: Vec<String>,
    /// Whether it is not for everybody.
    pub needs_login: bool,
    /// The scopes that a program's token needs; none where no token is taken.
    pub scopes: Vec<String>,
    /// What stands in its path, its query and its headers.
    pub parameters: Vec<Field>,
    /// What stands in its body.
    pub body: Option<Body>,
    /// What it answers when all goes well.
    pub answers: Vec<Answer>,
    /// The errors of its own.
    pub errors: Vec<Failure>,
    /// The codes of the errors that others of its kind have too.
    pub common_errors: Vec<String>,
}

/// What is sent or answered under one name.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name.
    pub name: String,
    /// Where a parameter stands: `path`, `query` or `header`.
    pub place: Option<&'static str>,
    /// What its value is.
    pub kind: String,
    /// The shape that its value has, where it is one.
    pub shape: Option<String>,
    /// Whether it is always there.
    pub required: bool,
    /// What it means.
    pub about: String,
}

/// What a call takes.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its fields.
    pub fields: Vec<Field>,
    /// One that would do.
    pub example: String,
}

/// What a call answers when all goes well.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub about: String,
    /// The shape of its body.
    pub shape: Option<String>,
    /// Such a body.
    pub example: Option<String>,
}

/// What a call answers when something goes wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: String,
    /// When.
    pub when: String,
}

/// Something that is answered.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Its fields.
    pub fields: Vec<Field>,
}
