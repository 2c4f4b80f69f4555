//! Lambda functions of the template, with their environment, routes and streams.

use std::collections::{BTreeMap, BTreeSet};

use super::{Stream, TemplateError, arn, part::Part};

/// A Lambda function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name of the resource in the template.
    pub logical_id: String,
    /// The program that it runs: the name of the folder in `CodeUri`.
    pub binary: String,
    /// The environment variables, with those of `Globals`. A secret is still a reference to Secrets Manager here;
    /// [`Template::with_secrets`](super::Template::with_secrets) replaces it with the value.
    pub environment: BTreeMap<String, String>,
    /// The routes of the HTTP API that lead to the function, in the template's order.
    pub routes: Vec<Route>,
    /// The actions, such as `dynamodb:GetItem`, that the policy `Function` of its role allows.
    pub actions: BTreeSet<String>,
    /// The streams that invoke the function, in the template's order.
    pub streams: Vec<Stream>,
}

/// A route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method, such as `GET`. `ANY` stands for all methods.
    pub method: String,
    /// The path. `$default` takes every request that no other route takes.
    pub path: String,
}

/// The archive that cargo-lambda makes of each function, in a folder with the function's name.
const ARCHIVE: &str = "bootstrap.zip";

/// The policy for the function's own code. Other policies are for what Lambda does on behalf of the function.
const POLICY_OF_THE_CODE: &str = "Function";

impl Function {
    pub(super) fn read(logical_id: String, function: &Part, template: &Part) -> Result<Self, TemplateError> {
        let properties = function.required(&["Properties"])?;
        let code = properties.required(&["CodeUri"])?;
        let binary = code.text()?.rsplit('/').find(|part| !part.is_empty() && *part != ARCHIVE).map(str::to_owned);
        let binary = binary.ok_or_else(|| code.expected("the folder of a program"))?;
        let mut environment = BTreeMap::new();
        for parent in [template.get(&["Globals", "Function"])?.as_ref(), Some(&properties)].into_iter().flatten() {
            for (name, value) in parent.children(&["Environment", "Variables"])? {
                environment.insert(name, value.text()?);
            }
        }
        let (mut routes, mut streams) = (Vec::new(), Vec::new());
        for (_, event) in properties.children(&["Events"])? {
            match event.required(&["Type"])?.text()?.as_str() {
                "HttpApi" => routes.push(Route::read(&event)?),
                "DynamoDB" => streams.extend(Stream::read(&event)?),
                // Other kinds of events need a cloud.
                _ => {}
            }
        }
        Ok(Self { logical_id, binary, environment, routes, actions: actions(&properties, template)?, streams })
    }
}

impl Route {
    fn read(event: &Part) -> Result<Self, TemplateError> {
        let (method, path) = (["Properties", "Method"], ["Properties", "Path"]);
        if event.get(&method)?.is_none() && event.get(&path)?.is_none() {
            return Ok(Self { method: "ANY".to_owned(), path: "$default".to_owned() });
        }
        let method = event.required(&method)?.text()?.to_uppercase();
        Ok(Self { method, path: event.required(&path)?.text()? })
    }
}

/// Returns no actions if the role is not in the template. Ignores managed policies.
fn actions(properties: &Part, template: &Part) -> Result<BTreeSet<String>, TemplateError> {
    let role: String = properties.parse(&["Role"], "a text")?.unwrap_or_default();
    let role = role.strip_prefix(arn::ROLE).unwrap_or_default();
    let mut actions = BTreeSet::new();
    for policy in template.items(&["Resources", role, "Properties", "Policies"])? {
        if policy.required(&["PolicyName"])?.text()? != POLICY_OF_THE_CODE {
            continue;
        }
        for statement in policy.items(&["PolicyDocument", "Statement"])? {
            if statement.required(&["Effect"])?.text()? == "Allow" {
                for action in statement.items(&["Action"])? {
                    actions.insert(action.text()?);
                }
            }
        }
    }
    Ok(actions)
}
