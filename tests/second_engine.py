"""Runs a command with DYNAMODB_ENDPOINT set to moto's DynamoDB, and ends with its status."""

import logging
import os
import subprocess
import sys

from moto.server import ThreadedMotoServer

# The server logs every request.
logging.getLogger("werkzeug").setLevel(logging.WARNING)

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
environment = {**os.environ, "DYNAMODB_ENDPOINT": f"http://{host}:{port}"}
status = subprocess.call(sys.argv[1:], env=environment)
server.stop()
sys.exit(status)
