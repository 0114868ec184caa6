"""The page at `/`."""

import pytest
from django.test import Client


def test_the_bare_address_answers_a_person():
    page = Client().get("/")
    assert page.status_code == 200
    assert "Interview screening of Acme" in page.content.decode()


@pytest.mark.parametrize("link", ["/api/docs/", "/api/schema/", "/readyz"])
def test_it_leads_to(link: str):
    assert f'href="{link}"' in Client().get("/").content.decode()


def test_it_runs_no_script_and_loads_nothing_from_elsewhere():
    page = Client().get("/")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "<script" not in page.content.decode()


def test_it_needs_no_database(django_assert_num_queries, db: None):
    with django_assert_num_queries(0):
        Client().get("/")


def test_it_takes_no_post():
    assert Client().post("/").status_code == 405
