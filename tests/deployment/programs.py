"""Runs the programs that are deployed, on the processor that they are built for."""

import json
import platform
import re
import socket
import subprocess
import tempfile
import unittest
import urllib.request
import zipfile
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

from stack import ENVIRONMENT
from template import PROJECT, TEMPLATE

CARGO_LAMBDA = next(PROJECT.glob("target/tools/cargo-lambda-*/bin/cargo-lambda"), "cargo-lambda")
EVENT = PROJECT / "tests" / "events" / "mission.json"


@unittest.skipUnless(platform.system() == "Linux", "the functions run on Linux only")
class Programs(unittest.TestCase):
    def test_every_page_function_answers_with_its_pages(self):
        functions = page_functions()
        self.start_lambda()
        for function in functions:
            self.start_function(function)
        everything_else = next(function for function, paths in functions.items() if None in paths)
        sitemap = self.get(everything_else, "/sitemap.xml")["body"]
        public = set(re.findall(r"<loc>https://[^/<]+(/[^<]*)</loc>", sitemap))
        for function, paths in functions.items():
            pages = public.intersection(paths)
            self.assertTrue(pages or function == everything_else, f"{function} has no page that is in the sitemap")
            for path in pages:
                with self.subTest(path):
                    answer = self.get(function, path)
                    self.assertEqual(answer["statusCode"], 200)
                    self.assertRegex(answer["body"], rf'<link rel="canonical" href="https://[^/"]+{path}">')
        answer = self.get(everything_else, "/nowhere")
        self.assertEqual(answer["statusCode"], 404)
        self.assertIn("Page not found", answer["body"])

    def start_lambda(self):
        """Starts cargo-lambda in the place of Lambda: it gives events to functions."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [CARGO_LAMBDA, "lambda", "watch", "--only-lambda-apis", "--invoke-address", "127.0.0.1"]
        self.start([*command, "--invoke-port", str(self.port)], ENVIRONMENT)
        # A function that cannot connect gives up.
        while not listens(self.port):
            pass

    def start_function(self, function):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        program = Path(folder.name) / function
        with zipfile.ZipFile(PROJECT / "target" / "lambda" / function / "bootstrap.zip") as archive:
            program.write_bytes(archive.read("bootstrap"))
        program.chmod(0o755)
        variables = {
            "AWS_LAMBDA_RUNTIME_API": f"http://127.0.0.1:{self.port}/.rt/{function}",
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
        }
        self.start(on_lambdas_processor(program), {**ENVIRONMENT, **variables})

    def start(self, command, environment):
        log = tempfile.TemporaryFile()
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.addCleanup(log.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

    def get(self, function, path):
        event = json.loads(EVENT.read_text().replace("/mission", path))
        event["headers"]["accept-encoding"] = "identity"
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/{function}/invocations"
        with urllib.request.urlopen(url, data=json.dumps(event).encode(), timeout=120) as answer:
            return json.load(answer)


def page_functions():
    """The functions that visitors call and that need no other service. Each has the paths of its routes; None is $default."""
    resources = yaml_parse(TEMPLATE.read_text())["Resources"]
    functions = {}
    for resource in resources.values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        properties = resource["Properties"]
        role = resources[properties["Role"]["Fn::GetAtt"][0]]["Properties"]
        events = properties.get("Events", {}).values()
        routes = [event["Properties"].get("Path") for event in events if event["Type"] == "HttpApi"]
        if routes and "Policies" not in role:
            functions[Path(properties["CodeUri"]).parent.name] = routes
    return functions


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def on_lambdas_processor(program):
    if platform.machine() in ("aarch64", "arm64"):
        return [program]
    return ["qemu-aarch64-static", program]
