//! How whoever did something is called.

/// The system and guests have no names.
pub(super) fn who(actor: &str) -> String {
    match actor {
        "system" => "System".to_owned(),
        "shopper" => "Guest".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_and_guests_are_named_as_what_they_are() {
        assert_eq!((who("system"), who("shopper"), who("Grace")), ("System".into(), "Guest".into(), "Grace".into()));
    }
}
