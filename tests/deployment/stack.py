"""Deploys infra/template.yaml to moto, which answers like AWS, in the way in which `sam deploy` deploys it to AWS."""

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from template import REGION, STACK, TEMPLATE, Template

SAM = Path(sys.executable).with_name("sam")
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
    "AWS_ACCESS_KEY_ID": "rehearsal",
    "AWS_SECRET_ACCESS_KEY": "rehearsal",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
}
PARAMETERS = {"SenderAddress": "newsletter@site.example", "AlarmAddress": "operator@site.example"}

# Types that moto knows, but not its CloudFormation. These are created by calls to their own service. So the model of that
# service still checks their properties.
THROUGH_THEIR_OWN_SERVICE = {
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Logs::MetricFilter",
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Subscription",
}
# Types that are left out. Only cfn-lint and `sam validate` check them; nothing runs them.
UNKNOWN_TO_MOTO = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::ApiGatewayV2::Stage",
    "AWS::SES::ConfigurationSet",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::SES::EmailIdentity",
    "AWS::SNS::TopicPolicy",
}
# Properties that moto's CloudFormation ignores. A test fails when moto learns one of them.
PROPERTIES_UNKNOWN_TO_MOTO = {
    "AWS::DynamoDB::Table": {"PointInTimeRecoverySpecification", "SSESpecification", "TimeToLiveSpecification"},
    "AWS::IAM::Role": {"ManagedPolicyArns"},
    "AWS::Lambda::Function": {"Architectures"},
}


class Moto:
    def __init__(self):
        # Otherwise it prints every request.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.url = "http://{}:{}".format(*self.server.get_host_and_port())

    def client(self, service):
        return boto3.client(service, endpoint_url=self.url)

    def stop(self):
        self.server.stop()


class Stack(Template):
    """The template, with a physical id for each of its resources, because they exist on moto."""

    def __init__(self, moto):
        self.moto = moto
        self.client = moto.client("cloudformation")
        super().__init__(self.package(), PARAMETERS)
        # References need an id, even if a resource is created later or not at all.
        later = self.of_type(*THROUGH_THEIR_OWN_SERVICE, *UNKNOWN_TO_MOTO)
        self.physical_ids = {name: name.lower() for name in later}
        self.create_secrets()
        self.create_stack()
        self.create_through_their_own_service()

    def package(self):
        """Uploads the program of each function, as `sam deploy` does. Returns the template with their addresses."""
        bucket = {"Bucket": "artifacts", "CreateBucketConfiguration": {"LocationConstraint": REGION}}
        self.moto.client("s3").create_bucket(**bucket)
        command = [SAM, "package", "--template", TEMPLATE, "--s3-bucket", "artifacts", "--region", REGION]
        environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": self.moto.url, "SAM_CLI_TELEMETRY": "0"}
        with tempfile.TemporaryDirectory() as folder:
            packaged = Path(folder) / "packaged.yaml"
            command += ["--no-progressbar", "--output-template-file", packaged]
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
            return packaged.read_text()

    def create_secrets(self):
        secrets = self.moto.client("secretsmanager")
        for name, resource in self.of_type("AWS::SecretsManager::Secret").items():
            properties = resource["Properties"]
            password = secrets.get_random_password(**properties["GenerateSecretString"])["RandomPassword"]
            secret = secrets.create_secret(Name=name, Description=properties["Description"], SecretString=password)
            self.physical_ids[name] = secret["ARN"]

    def create_stack(self):
        resources = {name: each for name, each in self.resources.items() if name not in self.physical_ids}
        # SES is left out, so its DNS records are as well.
        outputs = {name: each for name, each in self.outputs.items() if not name.startswith("DkimRecord")}
        # CloudFormation gives a number to a function as text; moto would give it as a number.
        parameters = {name: {**each, "Type": "String"} for name, each in self.translated["Parameters"].items()}
        template = {
            **self.translated,
            "Parameters": parameters,
            "Resources": self.with_known_ids(resources),
            "Outputs": {name: {"Value": self.with_known_ids(output["Value"])} for name, output in outputs.items()},
        }
        given = [{"ParameterKey": name, "ParameterValue": value} for name, value in self.parameters.items()]
        self.client.create_stack(
            StackName=STACK, TemplateBody=json.dumps(template), Parameters=given, Capabilities=["CAPABILITY_IAM"]
        )
        for resource in self.client.describe_stack_resources(StackName=STACK)["StackResources"]:
            # The permission of a function has no id in moto. The template does not refer to any.
            self.physical_ids[resource["LogicalResourceId"]] = resource.get("PhysicalResourceId")
        dynamodb = self.moto.client("dynamodb")
        for name in self.of_type("AWS::DynamoDB::Table"):
            table = dynamodb.describe_table(TableName=self.physical_ids[name])["Table"]
            self.stream_arns[table["TableName"]] = table.get("LatestStreamArn")

    def create_through_their_own_service(self):
        cloudwatch, lambda_ = self.moto.client("cloudwatch"), self.moto.client("lambda")
        logs, sns = self.moto.client("logs"), self.moto.client("sns")
        for name, resource in self.of_type(*THROUGH_THEIR_OWN_SERVICE).items():
            properties = self.resolve(resource["Properties"])
            match resource["Type"]:
                case "AWS::CloudWatch::Alarm":
                    cloudwatch.put_metric_alarm(AlarmName=name, **properties)
                case "AWS::Lambda::EventInvokeConfig":
                    lambda_.put_function_event_invoke_config(**properties)
                case "AWS::Logs::MetricFilter":
                    transformations = [with_small_initials(each) for each in properties["MetricTransformations"]]
                    logs.put_metric_filter(
                        filterName=name,
                        logGroupName=properties["LogGroupName"],
                        filterPattern=properties["FilterPattern"],
                        metricTransformations=transformations,
                    )
                case "AWS::SNS::Subscription":
                    sns.subscribe(**properties)

    def with_known_ids(self, value):
        """Replaces the references to resources that moto's CloudFormation does not create."""
        match value:
            case {"Ref": name} if name in self.physical_ids:
                return self.physical_ids[name]
            case {"Fn::GetAtt": [name, *_]} if name in self.physical_ids:
                return self.resolve(value)
            case {"Fn::Sub": str(text)}:
                return {"Fn::Sub": re.sub(r"\$\{(\w+)(\.\w+)?\}", self.known_id, text)}
            case dict():
                return {key: self.with_known_ids(each) for key, each in value.items()}
            case list():
                return [self.with_known_ids(each) for each in value]
        return value

    def known_id(self, match):
        return self.physical_ids.get(match.group(1), match.group(0))


def with_small_initials(mapping):
    """CloudFormation writes the names of properties with a capital; the service does not."""
    return {name[0].lower() + name[1:]: value for name, value in mapping.items()}
