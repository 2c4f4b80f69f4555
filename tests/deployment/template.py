"""infra/template.yaml as CloudFormation sees it: SAM has translated it, and intrinsic functions such as Ref are resolved."""

import re
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

PROJECT = Path(__file__).parents[2]
TEMPLATE = PROJECT / "infra" / "template.yaml"
STACK = "academy"
REGION = "eu-west-1"
ACCOUNT = "123456789012"


class NoManagedPolicies:
    """SAM asks for a list of AWS's managed policies. The template names none of them."""

    def load(self):
        return {}


class Template:
    """The template with the parameters of a stack."""

    def __init__(self, text, parameters):
        self.translated = transform(yaml_parse(text), parameters, NoManagedPolicies())
        defaults = {name: str(parameter.get("Default")) for name, parameter in self.translated["Parameters"].items()}
        self.parameters = {**defaults, **parameters}
        self.resources = self.wanted("Resources")
        self.outputs = self.wanted("Outputs")
        # Known once the resources exist: their ids by logical id, and the ARNs of streams by the names of tables.
        self.physical_ids = {}
        self.stream_arns = {}

    def wanted(self, section):
        """The entries of a section that have no condition, or one that is true."""
        return {name: each for name, each in self.translated[section].items() if self.holds(each.get("Condition"))}

    def of_type(self, *types):
        return {name: resource for name, resource in self.resources.items() if resource["Type"] in types}

    def resolve(self, value):
        """A value with all intrinsic functions in it resolved."""
        match value:
            case {"Ref": name}:
                return self.reference(name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self.attribute(name, attribute)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([^}]+)\}", lambda match: self.substitute(match.group(1)), text)
            case {"Fn::If": [condition, then, otherwise]}:
                return self.resolve(then if self.holds(condition) else otherwise)
            case {"Fn::Select": [index, values]}:
                return self.resolve(values)[index]
            case {"Fn::Split": [separator, text]}:
                return self.resolve(text).split(separator)
            case dict():
                resolved = {key: self.resolve(each) for key, each in value.items()}
                return {key: each for key, each in resolved.items() if each is not None}
            case list():
                return [self.resolve(each) for each in value]
        return value

    def substitute(self, name):
        return self.attribute(*name.split(".")) if "." in name else str(self.reference(name))

    def reference(self, name):
        pseudo = {
            "AWS::AccountId": ACCOUNT,
            "AWS::NoValue": None,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackName": STACK,
            "AWS::URLSuffix": "amazonaws.com",
        }
        if name in pseudo:
            return pseudo[name]
        return self.parameters[name] if name in self.parameters else self.physical_ids[name]

    def attribute(self, name, attribute):
        physical_id, kind = self.physical_ids[name], self.resources[name]["Type"]
        match kind, attribute:
            case "AWS::SQS::Queue", "QueueName":
                return physical_id.rsplit("/", 1)[-1]
            case "AWS::SQS::Queue", "Arn":
                return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{physical_id.rsplit('/', 1)[-1]}"
            case "AWS::DynamoDB::Table", "Arn":
                return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{physical_id}"
            case "AWS::DynamoDB::Table", "StreamArn":
                return self.stream_arns[physical_id]
            case "AWS::Lambda::Function", "Arn":
                return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{physical_id}"
            case "AWS::IAM::Role", "Arn":
                return f"arn:aws:iam::{ACCOUNT}:role/{physical_id}"
            case "AWS::CloudWatch::Alarm", "Arn":
                return f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
        raise KeyError(f"tests/deployment/template.py cannot resolve {name}.{attribute}")

    def holds(self, condition):
        match condition:
            case None:
                return True
            case str(name) | {"Condition": str(name)}:
                return self.holds(self.translated["Conditions"][name])
            case {"Fn::Not": [operand]}:
                return not self.holds(operand)
            case {"Fn::Equals": [left, right]}:
                return str(self.resolve(left)) == str(self.resolve(right))
        raise KeyError(f"tests/deployment/template.py cannot evaluate the condition {condition}")
