use std::collections::{BTreeMap, btree_map::Entry};

use local::Function;

/// Variables by name.
pub(crate) type Environment = BTreeMap<String, String>;

/// Why the functions cannot share one environment, as they must under cargo-lambda.
#[derive(Debug, thiserror::Error)]
#[error(
    "the template gives {variable} the value {first:?} and, for {function}, {second:?}; on one machine it must have one value"
)]
pub(crate) struct EnvironmentError {
    variable: String,
    function: String,
    first: String,
    second: String,
}

/// What the template gives to any of the functions.
pub(crate) fn of_functions(functions: &[Function]) -> Result<Environment, EnvironmentError> {
    let mut environment = Environment::new();
    for function in functions {
        for (variable, value) in &function.environment {
            match environment.entry(variable.clone()) {
                Entry::Occupied(existing) if existing.get() != value => {
                    let (variable, function) = (variable.clone(), function.logical_id.clone());
                    let (first, second) = (existing.get().clone(), value.clone());
                    return Err(EnvironmentError { variable, function, first, second });
                }
                Entry::Occupied(_) => {}
                Entry::Vacant(vacant) => {
                    vacant.insert(value.clone());
                }
            }
        }
    }
    Ok(environment)
}

/// What Lambda itself would set, but for this machine: no function may ever reach a real account.
pub(crate) fn of_this_machine(dynamodb_port: u16, mail_port: u16) -> Environment {
    let variables = [
        ("AWS_ACCESS_KEY_ID", "local".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ("AWS_REGION", "eu-west-1".to_owned()),
        ("AWS_DEFAULT_REGION", "eu-west-1".to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://127.0.0.1:{dynamodb_port}")),
        ("AWS_ENDPOINT_URL_SESV2", format!("http://127.0.0.1:{mail_port}")),
        ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ];
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Whether a variable of the user's shell says which account, region or endpoint to use.
pub(crate) fn belongs_to_an_account(variable: &str) -> bool {
    variable.starts_with("AWS_")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn function(logical_id: &str, variables: &[(&str, &str)]) -> Function {
        Function {
            logical_id: logical_id.to_owned(),
            binary: String::new(),
            environment: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            routes: Vec::new(),
            actions: BTreeSet::new(),
            streams: Vec::new(),
            schedules: Vec::new(),
        }
    }

    #[test]
    fn the_functions_share_all_their_variables() {
        let functions =
            [function("Page", &[("SITE_URL", "x")]), function("Form", &[("SITE_URL", "x"), ("TABLE", "t")])];
        let shared = of_functions(&functions).unwrap();
        assert_eq!(shared, Environment::from([("SITE_URL".into(), "x".into()), ("TABLE".into(), "t".into())]));
    }

    #[test]
    fn a_variable_with_two_values_is_named_with_both() {
        let error =
            of_functions(&[function("Page", &[("MODE", "a")]), function("Form", &[("MODE", "b")])]).unwrap_err();
        for part in ["MODE", "\"a\"", "\"b\"", "Form"] {
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn the_account_of_the_shell_is_not_the_functions() {
        for variable in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_WEB_IDENTITY_TOKEN_FILE"] {
            assert!(belongs_to_an_account(variable), "{variable}");
        }
        assert!(!belongs_to_an_account("PATH"));
    }
}
