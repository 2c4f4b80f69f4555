"""Deploys the site to moto, which answers like AWS, and checks the result.

First run `cargo lambda build --release`, which puts the zipped functions into target/lambda. The tests read from
infra/template.yaml what must exist, so they rarely change when the template changes.
"""

import ast
import io
import json
import os
import re
import struct
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

# Imported, so that its tests run here as well.
from programs import CARGO_LAMBDA, Programs
from stack import (
    ENVIRONMENT,
    PARAMETERS,
    PROPERTIES_UNKNOWN_TO_MOTO,
    THROUGH_THEIR_OWN_SERVICE,
    UNKNOWN_TO_MOTO,
    Moto,
    Stack,
)
from template import PROJECT, STACK


def setUpModule():
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    global moto, stack
    moto = Moto()
    unittest.addModuleCleanup(moto.stop)
    stack = Stack(moto)


class Deployment(unittest.TestCase):
    maxDiff = None

    def each(self, *types):
        """Each resource of these types, with the properties that it must have."""
        resources = stack.of_type(*types)
        self.assertTrue(resources, f"the template has no {types}")
        return [(name, stack.resolve(resource["Properties"])) for name, resource in resources.items()]

    def test_what_moto_does_not_know_is_listed(self):
        from moto.cloudformation.parsing import get_model_map

        used = {resource["Type"] for resource in stack.translated["Resources"].values()}
        self.assertEqual(used - set(get_model_map()), THROUGH_THEIR_OWN_SERVICE | UNKNOWN_TO_MOTO)

    def test_the_properties_that_moto_ignores_are_listed(self):
        example = {kind: self.example(kind, ignored) for kind, ignored in PROPERTIES_UNKNOWN_TO_MOTO.items()}
        function = moto.client("lambda").get_function_configuration(FunctionName=example["AWS::Lambda::Function"])
        dynamodb, name = moto.client("dynamodb"), example["AWS::DynamoDB::Table"]
        table = dynamodb.describe_table(TableName=name)["Table"]
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        attached = moto.client("iam").list_attached_role_policies(RoleName=example["AWS::IAM::Role"])
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

    def example(self, kind, properties):
        """The physical id of a resource that has all these properties."""
        resources = stack.of_type(kind).items()
        return next(stack.physical_ids[name] for name, resource in resources if properties <= set(resource["Properties"]))

    def test_the_stack_is_complete(self):
        self.assertEqual(stack.client.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"], "CREATE_COMPLETE")
        self.assertEqual(set(stack.resources) - set(stack.physical_ids), set())

    def test_functions_are_as_in_the_template(self):
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

    def test_the_secrets_that_functions_refer_to_exist(self):
        """moto does not resolve these references, so the test does."""
        secrets = moto.client("secretsmanager")
        lengths = {
            stack.physical_ids[name]: properties["GenerateSecretString"]["PasswordLength"]
            for name, properties in self.each("AWS::SecretsManager::Secret")
        }
        for name, expected in self.each("AWS::Lambda::Function"):
            for reference in re.findall(r"\{\{resolve:secretsmanager:(.+?)\}\}", str(expected["Environment"])):
                secret = secrets.get_secret_value(SecretId=reference)["SecretString"]
                self.assertEqual(len(secret), lengths[reference], name)

    def test_roles_are_as_in_the_template(self):
        iam = moto.client("iam")
        for name, expected in self.each("AWS::IAM::Role"):
            role = stack.physical_ids[name]
            trusted = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
            self.assertEqual(trusted, expected["AssumeRolePolicyDocument"])
            names = iam.list_role_policies(RoleName=role)["PolicyNames"]
            # moto writes them in the syntax of Python.
            made = {
                policy: ast.literal_eval(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
                for policy in names
            }
            self.assertEqual(made, {each["PolicyName"]: each["PolicyDocument"] for each in expected.get("Policies", [])})

    def test_every_permission_names_its_actions_and_its_resources(self):
        for _, expected in self.each("AWS::IAM::Role", "AWS::IAM::ManagedPolicy"):
            policies = expected.get("Policies", [expected])
            documents = [policy["PolicyDocument"] for policy in policies if "PolicyDocument" in policy]
            for statement in (statement for document in documents for statement in document["Statement"]):
                is_named = statement["Resource"] != "*" or statement["Sid"] == "Trace"
                self.assertTrue(is_named and "*" not in str(statement["Action"]), statement)

    def test_tables_are_as_in_the_template(self):
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

    def test_subscribers_and_the_key_outlive_the_stack(self):
        """The values are typed here, because the template must never change them."""
        for name in ("Subscribers", "TokenKey"):
            resource = stack.resources[name]
            self.assertEqual((resource["DeletionPolicy"], resource["UpdateReplacePolicy"]), ("Retain", "Retain"), name)
        table = stack.resources["Subscribers"]["Properties"]
        self.assertIs(table["DeletionProtectionEnabled"], True)
        self.assertIs(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], True)
        self.assertEqual(table["BillingMode"], "PAY_PER_REQUEST")

    def test_infra_readme_explains_every_alarm_of_the_template(self):
        readme = (PROJECT / "infra" / "README.md").read_text()
        explained = re.findall(r"^\| (`[A-Z]\w+`(?:, `[A-Z]\w+`)*) \|", readme, re.MULTILINE)
        names = {name for cell in explained for name in re.findall(r"\w+", cell)}
        self.assertEqual(names, set(stack.of_type("AWS::CloudWatch::Alarm")))

    def test_streams_invoke_the_functions_of_the_template(self):
        mappings = moto.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        for name, expected in self.each("AWS::Lambda::EventSourceMapping"):
            made = next(each for each in mappings if each["EventSourceArn"] == expected["EventSourceArn"])
            self.assertTrue(made["FunctionArn"].endswith(f":{expected['FunctionName']}"))
            for key in ("BatchSize", "StartingPosition", "FunctionResponseTypes", "FilterCriteria", "DestinationConfig"):
                if key in made:
                    self.assertEqual(made[key], expected[key], key)

    def test_alarms_are_as_in_the_template(self):
        made = {alarm["AlarmName"]: alarm for alarm in moto.client("cloudwatch").describe_alarms()["MetricAlarms"]}
        for name, expected in self.each("AWS::CloudWatch::Alarm"):
            self.assertEqual(made[name]["Threshold"], expected["Threshold"])
            self.assertEqual(made[name]["AlarmActions"], expected["AlarmActions"])
            self.assertTrue(made[name]["AlarmDescription"])

    def test_every_alarm_is_mailed(self):
        for name, expected in self.each("AWS::CloudWatch::Alarm"):
            [topic] = expected["AlarmActions"]
            subscriptions = moto.client("sns").list_subscriptions_by_topic(TopicArn=topic)
            endpoints = [(each["Protocol"], each["Endpoint"]) for each in subscriptions["Subscriptions"]]
            self.assertEqual(endpoints, [("email", PARAMETERS["AlarmAddress"])], name)

    def test_logs_and_metrics_are_as_in_the_template(self):
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

    def test_cargo_admin_finds_everything_in_the_outputs(self):
        admin = PROJECT / "target" / "debug" / "admin"
        environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": moto.url}
        run = lambda *arguments: subprocess.run(
            [admin, "--stack", STACK, *arguments], env=environment, capture_output=True, text=True, timeout=120
        )
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as people:
            people.write("email,confirmed_at,consent_wording,consent_page\njo@example.org,2026-01-01,Yes,course form\n")
            people.flush()
            imported = run("import", people.name, "--apply", "--yes")
        self.assertIn("Imported 1 person.", imported.stdout, imported.stderr)
        queue = moto.client("sqs")
        for body in ('{"DDBStreamBatchInfo": {}}', '{"requestPayload": {}}'):
            queue.send_message(QueueUrl=stack.physical_ids["DeadLetters"], MessageBody=body)
        status = run("status")
        self.assertRegex(status.stdout, r"confirmed +1\n", status.stderr)
        self.assertRegex(status.stdout, rf"mails this hour +0   of {stack.parameters['MailsPerHour']} ")
        self.assertRegex(status.stdout, r"dead letters +2 ")
        redriven = run("redrive", "--yes")
        self.assertIn("Deleted 1 dead letter about mails and kept 1 about other events.", redriven.stdout)
        self.assertRegex(run("status").stdout, r"dead letters +1 ", "status shows the letters that are left")
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
            # Another program takes its place, so that the deployment changes something.
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


def zipped(program):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(program, "bootstrap")
    return content.getvalue()


if __name__ == "__main__":
    unittest.main(buffer=True, warnings="ignore")
