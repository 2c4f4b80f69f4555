"""Deploys the site to moto, which answers like AWS, and checks the result.

First run `cargo lambda build --release`, which puts the zipped functions into target/lambda. The tests read what they expect
from infra/template.yaml itself, so little here changes when the template does.
"""

import ast
import io
import json
import os
import platform
import re
import socket
import struct
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import boto3
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

PROJECT = Path(__file__).parents[2]
TEMPLATE = PROJECT / "infra" / "template.yaml"
CARGO_LAMBDA = next(PROJECT.glob("target/tools/cargo-lambda-*/bin/cargo-lambda"), "cargo-lambda")
SAM = Path(sys.executable).with_name("sam")
STACK = "academy"
REGION = "eu-west-1"
ACCOUNT = "123456789012"
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
    "AWS_ACCESS_KEY_ID": "rehearsal",
    "AWS_SECRET_ACCESS_KEY": "rehearsal",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
}
PARAMETERS = {"SenderAddress": "newsletter@site.example", "AlarmAddress": "operator@site.example"}

# What moto's CloudFormation does not know, but moto does: these are created through their own service, so their
# properties are held against that service's model all the same.
THROUGH_THEIR_OWN_SERVICE = {
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Logs::MetricFilter",
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Subscription",
}
# What is left out. cfn-lint and `sam validate` have looked at it; nothing has run it.
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
# What moto's CloudFormation ignores of types that it knows; a test fails when it no longer does.
PROPERTIES_UNKNOWN_TO_MOTO = {
    "AWS::DynamoDB::Table": {"PointInTimeRecoverySpecification", "SSESpecification", "TimeToLiveSpecification"},
    "AWS::IAM::Role": {"ManagedPolicyArns"},
    "AWS::Lambda::Function": {"Architectures"},
}


def setUpModule():
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    global moto, stack
    moto = Moto()
    unittest.addModuleCleanup(moto.stop)
    stack = Stack(moto)


class Moto:
    """AWS, as far as this machine is concerned."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = tempfile.TemporaryFile()
        server = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(server, stdout=self.log, stderr=self.log)
        while not self.answers():
            if self.process.poll() is not None:
                raise RuntimeError("moto does not start")

    def answers(self):
        try:
            urllib.request.urlopen(f"{self.url}/moto-api/data.json").close()
            return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def client(self, service):
        return boto3.client(service, endpoint_url=self.url)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


class NoManagedPolicies:
    """The template names none of AWS's, so the translator needs no list of them."""

    def load(self):
        return {}


class Stack:
    """The template as `sam deploy` would deploy it."""

    def __init__(self, moto):
        self.moto = moto
        self.client = moto.client("cloudformation")
        self.translated = transform(yaml_parse(self.package()), PARAMETERS, NoManagedPolicies())
        defaults = {name: str(parameter.get("Default")) for name, parameter in self.translated["Parameters"].items()}
        self.parameters = {**defaults, **PARAMETERS}
        self.resources = {
            name: resource
            for name, resource in self.translated["Resources"].items()
            if "Condition" not in resource or self.holds({"Condition": resource["Condition"]})
        }
        self.physical_ids = self.stand_ins()
        self.create_secrets()
        self.create()
        self.create_the_rest()

    def package(self):
        """Uploads each function's program as `sam deploy` does, and returns the template that points there."""
        bucket = {"Bucket": "artifacts", "CreateBucketConfiguration": {"LocationConstraint": REGION}}
        self.moto.client("s3").create_bucket(**bucket)
        command = [SAM, "package", "--template", TEMPLATE, "--s3-bucket", "artifacts", "--region", REGION]
        environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": self.moto.url, "SAM_CLI_TELEMETRY": "0"}
        with tempfile.TemporaryDirectory() as folder:
            packaged = Path(folder) / "packaged.yaml"
            command += ["--no-progressbar", "--output-template-file", packaged]
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
            return packaged.read_text()

    def of_type(self, *types):
        return {name: resource for name, resource in self.resources.items() if resource["Type"] in types}

    def stand_ins(self):
        """What references to resources that CloudFormation does not create here come to."""
        return {name: name.lower() for name in self.of_type(*THROUGH_THEIR_OWN_SERVICE, *UNKNOWN_TO_MOTO)}

    def create_secrets(self):
        secrets = self.moto.client("secretsmanager")
        for name, resource in self.of_type("AWS::SecretsManager::Secret").items():
            properties = resource["Properties"]
            password = secrets.get_random_password(**properties["GenerateSecretString"])["RandomPassword"]
            secret = secrets.create_secret(Name=name, Description=properties["Description"], SecretString=password)
            self.physical_ids[name] = secret["ARN"]

    def create(self):
        known = {name: each for name, each in self.resources.items() if name not in self.physical_ids}
        known = self.without_stand_ins(known)
        outputs = {name: {"Value": self.without_stand_ins(output["Value"])} for name, output in self.outputs().items()}
        # CloudFormation gives a number to a function as text; moto would give it as a number.
        parameters = {name: {**each, "Type": "String"} for name, each in self.translated["Parameters"].items()}
        template = {**self.translated, "Parameters": parameters, "Resources": known, "Outputs": outputs}
        given = [{"ParameterKey": name, "ParameterValue": value} for name, value in self.parameters.items()]
        self.client.create_stack(
            StackName=STACK, TemplateBody=json.dumps(template), Parameters=given, Capabilities=["CAPABILITY_IAM"]
        )
        for resource in self.client.describe_stack_resources(StackName=STACK)["StackResources"]:
            # A permission of a function has no id here, and nothing refers to one.
            self.physical_ids[resource["LogicalResourceId"]] = resource.get("PhysicalResourceId")

    def outputs(self):
        """Those of resources that exist here."""
        outputs = {name: output for name, output in self.translated["Outputs"].items() if self.is_here(output)}
        return {name: output for name, output in outputs.items() if not name.startswith("DkimRecord")}

    def is_here(self, thing):
        return "Condition" not in thing or self.holds({"Condition": thing["Condition"]})

    def create_the_rest(self):
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
                    transformations = [lower_first(each) for each in properties["MetricTransformations"]]
                    logs.put_metric_filter(
                        filterName=name,
                        logGroupName=properties["LogGroupName"],
                        filterPattern=properties["FilterPattern"],
                        metricTransformations=transformations,
                    )
                case "AWS::SNS::Subscription":
                    sns.subscribe(**properties)

    def without_stand_ins(self, value):
        """Puts in what refers to something that moto's CloudFormation would not find."""
        match value:
            case {"Ref": name} if name in self.physical_ids:
                return self.physical_ids[name]
            case {"Fn::GetAtt": [name, *_]} if name in self.physical_ids:
                return self.resolve(value)
            case {"Fn::Sub": str(text)}:
                return {"Fn::Sub": re.sub(r"\$\{(\w+)(\.\w+)?\}", self.stand_in_of, text)}
            case dict():
                return {key: self.without_stand_ins(each) for key, each in value.items()}
            case list():
                return [self.without_stand_ins(each) for each in value]
        return value

    def stand_in_of(self, match):
        name = match.group(1)
        return self.physical_ids[name] if name in self.physical_ids else match.group(0)

    def resolve(self, value):
        """What a property comes to: its intrinsic functions done by hand, to compare with what moto made of them."""
        match value:
            case {"Ref": name}:
                return self.reference(name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self.attribute(name, attribute)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([^}]+)\}", lambda match: self.substitute(match.group(1)), text)
            case {"Fn::If": [condition, then, otherwise]}:
                return self.resolve(then if self.holds({"Condition": condition}) else otherwise)
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
                return self.moto.client("dynamodb").describe_table(TableName=physical_id)["Table"]["LatestStreamArn"]
            case "AWS::Lambda::Function", "Arn":
                return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{physical_id}"
            case "AWS::IAM::Role", "Arn":
                return f"arn:aws:iam::{ACCOUNT}:role/{physical_id}"
            case "AWS::CloudWatch::Alarm", "Arn":
                return f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
        raise KeyError(f"{name}.{attribute}")

    def holds(self, condition):
        match condition:
            case {"Condition": name}:
                return self.holds(self.translated["Conditions"][name])
            case {"Fn::Not": [operand]}:
                return not self.holds(operand)
            case {"Fn::Equals": [left, right]}:
                return str(self.resolve(left)) == str(self.resolve(right))
        raise KeyError(f"{condition}")


def zipped(program):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(program, "bootstrap")
    return content.getvalue()


def lower_first(mapping):
    """The same with names as most of AWS's services write them, and CloudFormation does not."""
    return {name[0].lower() + name[1:]: value for name, value in mapping.items()}


class Rehearsal(unittest.TestCase):
    maxDiff = None

    def each(self, *types):
        """Each resource of a type, with its properties as they must have come out."""
        resources = stack.of_type(*types)
        self.assertTrue(resources, f"the template has no {types}")
        return [(name, stack.resolve(resource["Properties"])) for name, resource in resources.items()]

    def test_what_moto_does_not_know_is_listed(self):
        from moto.cloudformation.parsing import get_model_map

        used = {resource["Type"] for resource in stack.translated["Resources"].values()}
        self.assertEqual(used - set(get_model_map()), THROUGH_THEIR_OWN_SERVICE | UNKNOWN_TO_MOTO)

    def test_the_properties_that_moto_ignores_are_listed(self):
        function = moto.client("lambda").get_function_configuration(FunctionName=stack.physical_ids["MissionFunction"])
        dynamodb, name = moto.client("dynamodb"), stack.physical_ids["Subscribers"]
        table = dynamodb.describe_table(TableName=name)["Table"]
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        attached = moto.client("iam").list_attached_role_policies(RoleName=stack.physical_ids["PageRole"])
        made = {
            "AWS::DynamoDB::Table": {
                "PointInTimeRecoverySpecification": recovery == "ENABLED",
                "SSESpecification": "SSEDescription" in table,
                "TimeToLiveSpecification": "AttributeName" in expiry,
            },
            "AWS::IAM::Role": {"ManagedPolicyArns": bool(attached["AttachedPolicies"])},
            "AWS::Lambda::Function": {"Architectures": function["Architectures"] == ["arm64"]},
        }
        ignored = {kind: {name for name, is_made in of.items() if not is_made} for kind, of in made.items()}
        self.assertEqual(ignored, PROPERTIES_UNKNOWN_TO_MOTO)

    def test_the_stack_is_complete(self):
        self.assertEqual(stack.client.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"], "CREATE_COMPLETE")
        self.assertEqual(set(stack.resources) - set(stack.physical_ids), set())

    def test_functions(self):
        for name, expected in self.each("AWS::Lambda::Function"):
            made = moto.client("lambda").get_function_configuration(FunctionName=stack.physical_ids[name])
            self.assertEqual(made["FunctionName"], expected["FunctionName"])
            for key in ("Runtime", "Handler", "MemorySize", "Timeout", "Role"):
                self.assertEqual(made[key], expected[key], f"{name}: {key}")
            self.assertEqual(expected["Architectures"], ["arm64"])
            self.assertEqual(made["Environment"]["Variables"], expected["Environment"]["Variables"], name)

    def test_the_program_that_is_uploaded_can_be_run(self):
        for name, archive in self.uploaded():
            self.assertEqual(archive.namelist(), ["bootstrap"], name)
            self.assertEqual(archive.getinfo("bootstrap").external_attr >> 16 & 0o555, 0o555, name)
            program = archive.read("bootstrap")
            # An ELF file for AArch64 (ELF-64, e_machine).
            self.assertEqual(program[:4] + program[18:20], b"\x7fELF\xb7\x00", name)

    def test_nothing_has_to_be_loaded_or_moved_when_a_program_starts(self):
        executable, interpreter = 2, 3
        for name, archive in self.uploaded():
            program = archive.read("bootstrap")
            # ELF-64: e_type, then e_phoff, e_phentsize and e_phnum, which lead to the p_type of each segment.
            self.assertEqual(struct.unpack_from("<H", program, 16), (executable,), name)
            (offset,), (size, count) = struct.unpack_from("<Q", program, 32), struct.unpack_from("<HH", program, 54)
            segments = [struct.unpack_from("<I", program, offset + index * size)[0] for index in range(count)]
            self.assertNotEqual(segments, [], name)
            self.assertNotIn(interpreter, segments, name)

    def uploaded(self):
        s3 = moto.client("s3")
        for name, expected in self.each("AWS::Lambda::Function"):
            code = s3.get_object(Bucket=expected["Code"]["S3Bucket"], Key=expected["Code"]["S3Key"])["Body"].read()
            with zipfile.ZipFile(io.BytesIO(code)) as archive:
                yield name, archive

    def test_secrets(self):
        """moto leaves a dynamic reference as it is; what it refers to must be there."""
        secrets = moto.client("secretsmanager")
        for name, expected in self.each("AWS::Lambda::Function"):
            for reference in re.findall(r"\{\{resolve:secretsmanager:(.+?)\}\}", str(expected["Environment"])):
                self.assertEqual(len(secrets.get_secret_value(SecretId=reference)["SecretString"]), 64, name)

    def test_roles(self):
        iam = moto.client("iam")
        for name, expected in self.each("AWS::IAM::Role"):
            role = stack.physical_ids[name]
            trusted = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
            self.assertEqual(trusted, expected["AssumeRolePolicyDocument"])
            names = iam.list_role_policies(RoleName=role)["PolicyNames"]
            # moto gives them as Python writes them.
            made = {
                policy: ast.literal_eval(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
                for policy in names
            }
            self.assertEqual(made, {each["PolicyName"]: each["PolicyDocument"] for each in expected.get("Policies", [])})

    def test_no_policy_allows_everything_that_could_be_named(self):
        for _, expected in self.each("AWS::IAM::Role", "AWS::IAM::ManagedPolicy"):
            policies = expected.get("Policies", [expected])
            documents = [policy["PolicyDocument"] for policy in policies if "PolicyDocument" in policy]
            for statement in (statement for document in documents for statement in document["Statement"]):
                is_named = statement["Resource"] != "*" or statement["Sid"] == "Trace"
                self.assertTrue(is_named and "*" not in str(statement["Action"]), statement)

    def test_tables(self):
        dynamodb = moto.client("dynamodb")
        for name, expected in self.each("AWS::DynamoDB::Table"):
            table = stack.physical_ids[name]
            made = dynamodb.describe_table(TableName=table)["Table"]
            self.assertEqual(made["KeySchema"], expected["KeySchema"])
            self.assertEqual(made["BillingModeSummary"]["BillingMode"], expected["BillingMode"])
            self.assertEqual(expected["SSESpecification"], {"SSEEnabled": True})
            self.assertEqual(made["DeletionProtectionEnabled"], expected.get("DeletionProtectionEnabled", False))
            view = expected.get("StreamSpecification", {}).get("StreamViewType")
            self.assertEqual(made.get("StreamSpecification", {}).get("StreamViewType"), view)
            self.assertEqual(expected["TimeToLiveSpecification"], {"AttributeName": "expires_at", "Enabled": True})

    def test_people_and_the_key_outlive_the_stack(self):
        """Not read from the template: these are what must never change in it."""
        for name in ("Subscribers", "TokenKey"):
            resource = stack.resources[name]
            self.assertEqual((resource["DeletionPolicy"], resource["UpdateReplacePolicy"]), ("Retain", "Retain"), name)
        people = stack.resources["Subscribers"]["Properties"]
        self.assertIs(people["DeletionProtectionEnabled"], True)
        self.assertIs(people["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], True)
        self.assertEqual(people["BillingMode"], "PAY_PER_REQUEST")

    def test_infra_readme_explains_every_alarm_and_no_other(self):
        readme = (PROJECT / "infra" / "README.md").read_text()
        explained = re.findall(r"^\| (`[A-Z]\w+`(?:, `[A-Z]\w+`)*) \|", readme, re.MULTILINE)
        names = {name for cell in explained for name in re.findall(r"\w+", cell)}
        self.assertEqual(names, set(stack.of_type("AWS::CloudWatch::Alarm")))

    def test_the_stream_leads_to_the_mailer(self):
        mappings = moto.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        for name, expected in self.each("AWS::Lambda::EventSourceMapping"):
            made = next(each for each in mappings if each["EventSourceArn"] == expected["EventSourceArn"])
            self.assertTrue(made["FunctionArn"].endswith(f":{expected['FunctionName']}"))
            for key in ("BatchSize", "StartingPosition", "FunctionResponseTypes", "FilterCriteria", "DestinationConfig"):
                if key in made:
                    self.assertEqual(made[key], expected[key], key)

    def test_alarms(self):
        made = {alarm["AlarmName"]: alarm for alarm in moto.client("cloudwatch").describe_alarms()["MetricAlarms"]}
        for name, expected in self.each("AWS::CloudWatch::Alarm"):
            self.assertEqual(made[name]["Threshold"], expected["Threshold"])
            self.assertEqual(made[name]["AlarmActions"], [stack.physical_ids["Alarms"]])
            self.assertTrue(made[name]["AlarmDescription"])

    def test_alarms_are_mailed(self):
        subscriptions = moto.client("sns").list_subscriptions_by_topic(TopicArn=stack.physical_ids["Alarms"])
        endpoints = [(each["Protocol"], each["Endpoint"]) for each in subscriptions["Subscriptions"]]
        self.assertEqual(endpoints, [("email", PARAMETERS["AlarmAddress"])])

    def test_logs_and_metrics(self):
        logs = moto.client("logs")
        groups = {group["logGroupName"]: group for group in logs.describe_log_groups()["logGroups"]}
        for name, expected in self.each("AWS::Logs::LogGroup"):
            self.assertEqual(groups[expected["LogGroupName"]]["retentionInDays"], expected["RetentionInDays"])
        made = {each["filterName"]: each["filterPattern"] for each in logs.describe_metric_filters()["metricFilters"]}
        for name, expected in self.each("AWS::Logs::MetricFilter"):
            self.assertEqual(made[name], expected["FilterPattern"])

    def test_the_dashboard_is_json(self):
        for name, expected in self.each("AWS::CloudWatch::Dashboard"):
            widgets = json.loads(expected["DashboardBody"])["widgets"]
            self.assertEqual(len(widgets[0]["properties"]["alarms"]), len(stack.of_type("AWS::CloudWatch::Alarm")))
            made = moto.client("cloudwatch").get_dashboard(DashboardName=STACK)["DashboardBody"]
            self.assertEqual(len(json.loads(made)["widgets"]), len(widgets))

    def test_cargo_admin_finds_its_way_by_the_outputs(self):
        admin = PROJECT / "target" / "debug" / "admin"
        environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": moto.url}
        run = lambda *arguments: subprocess.run(
            [admin, "--stack", STACK, *arguments], env=environment, capture_output=True, text=True, timeout=120
        )
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as people:
            people.write("email,confirmed_at,consent_wording,consent_page\njo@example.org,2026-01-01,Yes,course form\n")
            people.flush()
            imported = run("import", people.name, "--apply", "--yes")
        self.assertIn("1 were imported.", imported.stdout, imported.stderr)
        queue = moto.client("sqs")
        for body in ('{"DDBStreamBatchInfo": {}}', '{"requestPayload": {}}'):
            queue.send_message(QueueUrl=stack.physical_ids["DeadLetters"], MessageBody=body)
        status = run("status")
        self.assertRegex(status.stdout, r"confirmed +1\n", status.stderr)
        self.assertRegex(status.stdout, r"this hour +0   of 500 ")
        self.assertRegex(status.stdout, r"dead letters +2 ")
        redriven = run("redrive", "--yes")
        self.assertIn("1 dead letters about mails were dropped; 1 about something else are left.", redriven.stdout)
        self.assertRegex(run("status").stdout, r"dead letters +1 ", "what is left can be seen at once")
        self.assertIn("jo@example.org,confirmed", run("export").stdout)
        self.assertIn("Erased: email, status", run("erase", "jo@example.org", "--yes").stdout)
        unknown = subprocess.run([admin, "--stack", "nowhere", "status"], env=environment, capture_output=True, text=True)
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("the stack nowhere can't be read", unknown.stderr)

    def test_a_new_version_of_one_function_changes_its_code_and_nothing_else(self):
        client = moto.client("lambda")
        for name, expected in self.each("AWS::Lambda::Function"):
            function = expected["FunctionName"]
            binary = function.removeprefix(f"{STACK}-")
            # As if another version were there: what is deployed must then differ from it.
            client.update_function_code(FunctionName=function, ZipFile=zipped(Path(__file__)))
            before = client.get_function_configuration(FunctionName=function)
            deployed = subprocess.run(
                [CARGO_LAMBDA, "lambda", "deploy", "--endpoint-url", moto.url, "--binary-name", binary, function],
                cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True, timeout=120,
            )  # fmt: skip
            self.assertEqual(deployed.returncode, 0, deployed.stderr)
            after = client.get_function_configuration(FunctionName=function)
            self.assertNotEqual(after["CodeSha256"], before["CodeSha256"])
            for changing in ("CodeSha256", "CodeSize", "LastModified", "RevisionId", "Version", "ResponseMetadata"):
                before.pop(changing, None), after.pop(changing, None)
            self.assertEqual(after, before)


@unittest.skipUnless(platform.system() == "Linux", "the functions run on Linux only")
class Programs(unittest.TestCase):
    """The programs that are deployed, on the processor that they were built for."""

    EVENTS = {
        "mission": ("mission.json", "Our mission and vision"),
        "vision": ("vision.json", "Our vision"),
        "assets": ("unknown.json", "Page not found"),
    }

    def test_every_page_function_answers_an_event(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        watch = [CARGO_LAMBDA, "lambda", "watch", "--only-lambda-apis", "--invoke-address", "127.0.0.1"]
        self.start([*watch, "--invoke-port", str(port)], ENVIRONMENT)
        # A function whose first question nobody answers gives up.
        while not listens(port):
            pass
        programs = tempfile.TemporaryDirectory()
        self.addCleanup(programs.cleanup)
        for function, (event, words) in self.EVENTS.items():
            program = Path(programs.name) / function
            with zipfile.ZipFile(PROJECT / "target" / "lambda" / function / "bootstrap.zip") as archive:
                program.write_bytes(archive.read("bootstrap"))
            program.chmod(0o755)
            variables = {
                "AWS_LAMBDA_RUNTIME_API": f"http://127.0.0.1:{port}/.rt/{function}",
                "AWS_LAMBDA_FUNCTION_NAME": function,
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
                "AWS_LAMBDA_FUNCTION_VERSION": "1",
            }
            self.start(under_qemu(program), {**ENVIRONMENT, **variables})
            with self.subTest(function):
                event = json.loads((PROJECT / "tests" / "events" / event).read_text())
                event["headers"]["accept-encoding"] = "identity"
                answer = self.invoke(port, function, json.dumps(event).encode())
                self.assertEqual(answer["statusCode"], 404 if function == "assets" else 200)
                self.assertIn(words, answer["body"])

    def start(self, command, environment):
        log = tempfile.TemporaryFile()
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.addCleanup(log.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

    def invoke(self, port, function, event):
        url = f"http://127.0.0.1:{port}/2015-03-31/functions/{function}/invocations"
        with urllib.request.urlopen(url, data=event, timeout=120) as answer:
            return json.load(answer)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def under_qemu(program):
    if platform.machine() in ("aarch64", "arm64"):
        return [program]
    return ["qemu-aarch64-static", program]


if __name__ == "__main__":
    unittest.main()
