"""Real servers on free loopback ports, each with a folder of its own, that end with the block they are used in."""

from screener.local.servers.base import Server
from screener.local.servers.postgres import Postgres
from screener.local.servers.rabbitmq import RabbitMQ
from screener.local.servers.redis import Redis

__all__ = ["Postgres", "RabbitMQ", "Redis", "Server"]
