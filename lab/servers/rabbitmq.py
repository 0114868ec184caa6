"""RabbitMQ: a node with a name, a cookie and a port mapper of its own, so that several run side by side."""

import socket

from amqp import Connection
from amqp.exceptions import AMQPError

from lab.ports import free_port
from lab.servers.base import Server


class RabbitMQ(Server):
    """RabbitMQ with its user `guest`, who is let in from loopback only. It keeps its queues when it is restarted."""

    name = "RabbitMQ"
    program = "rabbitmq-server"
    package = "rabbitmq-server"

    @property
    def url(self) -> str:
        """`amqp://…`, for TASKS_BROKER_URL."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    @classmethod
    def _candidates(cls) -> list[str]:
        # What Debian puts into the PATH is a wrapper that insists on the one node of the machine.
        return ["/usr/lib/rabbitmq/bin/rabbitmq-server", *super()._candidates()]

    def _prepare(self) -> None:
        """Start Erlang's port mapper: the node would start it as a daemon that never ends."""
        self._mapper_port, self._cluster_port = free_port(), free_port()
        command = ["epmd", "-port", str(self._mapper_port), "-address", "127.0.0.1"]
        self._processes.launch("epmd", command, self._environment())
        self._processes.wait_until(lambda: _listens(self._mapper_port), "the port mapper listens")

    def _command(self) -> list[str]:
        return [self.find()]

    def _environment(self) -> dict[str, str]:
        folder = str(self.directory)
        return super()._environment() | {
            "HOME": folder,  # the cookie is made there
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"screening-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._cluster_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_BASE": folder,
            "RABBITMQ_MNESIA_BASE": folder,
            "RABBITMQ_LOG_BASE": folder,
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": f"{folder}/node.pid",
            "RABBITMQ_GENERATED_CONFIG_DIR": folder,
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/rabbitmq-env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
        }

    def _answers(self) -> bool:
        connection = Connection(f"127.0.0.1:{self.port}", connect_timeout=2, read_timeout=5)
        try:
            connection.connect()
            connection.close()
        except (AMQPError, OSError):
            return False
        return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True
