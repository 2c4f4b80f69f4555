use std::collections::{BTreeMap, BTreeSet};

use super::{Stream, TemplateError, node::Node, resource};

/// A Lambda function of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// What the template calls it.
    pub logical_id: String,
    /// The program that it runs: the folder that its `CodeUri` names, or in which the archive is that it names.
    pub binary: String,
    /// Its environment, with what all functions have. A secret stands in it as the template names it, until
    /// [`Template::with_secrets`](super::Template::with_secrets) puts its value there.
    pub environment: BTreeMap<String, String>,
    /// The routes of the HTTP API that lead to it, in the template's order.
    pub routes: Vec<Route>,
    /// The actions, such as `dynamodb:GetItem`, that its role allows its code: those of the policy `Function`.
    pub actions: BTreeSet<String>,
    /// The streams that it is invoked with, in the template's order.
    pub streams: Vec<Stream>,
}

/// A route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET`, `POST` and so on, or `ANY`.
    pub method: String,
    /// The path, or `$default` for all that no other route takes.
    pub path: String,
}

/// The archive that cargo-lambda makes of every function, in a folder with the function's name.
const ARCHIVE: &str = "bootstrap.zip";

/// Name of the policy that says what a function's code may do, and not what Lambda does in its name.
const POLICY_OF_THE_CODE: &str = "Function";

impl Function {
    pub(super) fn read(
        logical_id: String,
        resource: &Node,
        globals: Option<&Node>,
        document: &Node,
    ) -> Result<Self, TemplateError> {
        let properties = resource.required("Properties")?;
        let code = properties.required("CodeUri")?;
        let binary = code.text()?.rsplit('/').find(|part| !part.is_empty() && *part != ARCHIVE).map(str::to_owned);
        let binary = binary.ok_or_else(|| TemplateError::Missing { place: code.place().to_owned() })?;
        let mut environment = globals.map(variables).transpose()?.unwrap_or_default();
        environment.extend(variables(&properties)?);
        let (routes, streams) = (routes(&properties)?, streams(&properties)?);
        Ok(Self { logical_id, binary, environment, routes, actions: actions(&properties, document)?, streams })
    }
}

impl Route {
    /// The route for all that no other one takes.
    fn of_everything_else() -> Self {
        Self { method: "ANY".to_owned(), path: "$default".to_owned() }
    }

    fn read(event: &Node) -> Result<Self, TemplateError> {
        let Some(properties) = event.get("Properties")? else {
            return Ok(Self::of_everything_else());
        };
        if properties.get("Path")?.is_none() && properties.get("Method")?.is_none() {
            return Ok(Self::of_everything_else());
        }
        let method = properties.required("Method")?.text()?.to_uppercase();
        Ok(Self { method, path: properties.required("Path")?.text()? })
    }
}

fn variables(properties: &Node) -> Result<BTreeMap<String, String>, TemplateError> {
    let Some(variables) = properties.path(&["Environment", "Variables"])? else {
        return Ok(BTreeMap::new());
    };
    variables.entries()?.into_iter().map(|(name, value)| Ok((name, value.text()?))).collect()
}

fn routes(properties: &Node) -> Result<Vec<Route>, TemplateError> {
    events(properties, "HttpApi")?.iter().map(Route::read).collect()
}

fn streams(properties: &Node) -> Result<Vec<Stream>, TemplateError> {
    events(properties, Stream::EVENT_TYPE)?.iter().filter_map(|event| Stream::read(event).transpose()).collect()
}

fn events<'a>(properties: &Node<'a>, kind: &str) -> Result<Vec<Node<'a>>, TemplateError> {
    let Some(events) = properties.get("Events")? else {
        return Ok(Vec::new());
    };
    let mut of_kind = Vec::new();
    for (_, event) in events.entries()? {
        if event.required("Type")?.text()? == kind {
            of_kind.push(event);
        }
    }
    Ok(of_kind)
}

/// Roles that the template only names are not looked into.
fn actions(properties: &Node, document: &Node) -> Result<BTreeSet<String>, TemplateError> {
    let mut actions = BTreeSet::new();
    let role = properties.get("Role")?.map(|role| role.text()).transpose()?;
    let role = role.as_deref().and_then(resource::role_of).unwrap_or_default();
    let Some(role) = document.path(&["Resources", role, "Properties"])? else {
        return Ok(actions);
    };
    for policy in role.items_at("Policies")? {
        if policy.required("PolicyName")?.text()? != POLICY_OF_THE_CODE {
            continue;
        }
        for statement in policy.required("PolicyDocument")?.items_at("Statement")? {
            if statement.required("Effect")?.text()? != "Allow" {
                continue;
            }
            for action in statement.required("Action")?.one_or_more()? {
                actions.insert(action.text()?);
            }
        }
    }
    Ok(actions)
}
