"""Real servers on free loopback ports, each with a folder of its own, that end with the block they are used in."""

from lab.servers.base import Server
from lab.servers.postgres import Postgres
from lab.servers.rabbitmq import RabbitMQ
from lab.servers.redis import Redis

__all__ = ["Postgres", "RabbitMQ", "Redis", "Server"]
