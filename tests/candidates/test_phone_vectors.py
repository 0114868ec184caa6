"""A number of every kind and region is handled as the policy of its row says."""

import pytest

from candidates.phone import PhoneError, parse_phone
from tests import reference
from tests.collection import phones

ROWS = phones.rows() + [row for file in reference.larger("phones/phone_vectors.csv") for row in reference.rows(file)]

ACCEPTED = ("allow", "ask (only if the country is on the allow-list)")

UNUSABLE = {
    "phone_empty",
    "phone_unreadable",
    "phone_country_unknown",
    "phone_country_missing",
    "phone_impossible",
    "phone_area_code_missing",
    "phone_invalid",
    "phone_short",
    "phone_emergency",
}

# An emergency number is a short code too, and the more serious reason wins. The metadata of the library does not
# have the numbers that are "emergency" in a wider sense (crisis lines, mountain rescue): they are short codes.
REFUSED = {
    "REFUSE (invalid)": UNUSABLE,
    "REFUSE (short code)": {"phone_short", "phone_emergency"},
    "REFUSE (emergency)": {"phone_emergency"},
    "REFUSE (premium rate)": {"phone_premium_rate"},
    "REFUSE or ask (shared cost)": {"phone_shared_cost"},
    "REFUSE (pager)": {"phone_pager"},
    "REFUSE (voicemail access)": {"phone_voicemail"},
    "REFUSE (personal number, costly, e.g. UK 070)": {"phone_personal_number"},
    "ask (toll-free is not a candidate line)": {"phone_toll_free"},
    "ask (company number)": {"phone_company_number"},
}


def parameters(accepted):
    return [pytest.param(row, id=row["id"]) for row in ROWS if (row["suggested_policy"] in ACCEPTED) == accepted]


@pytest.mark.parametrize("policy", [*ACCEPTED, *REFUSED])
def test_there_is_a_number_for_every_policy(policy):
    assert policy in {row["suggested_policy"] for row in phones.rows()}


@pytest.mark.parametrize("row", parameters(accepted=True))
def test_a_number_the_policy_allows_is_read_as_the_vector_says(row):
    phone = parse_phone(row["input"], row["default_region"])
    assert (phone.e164, phone.line_type.upper(), phone.extension) == (
        row["expected_e164"],
        row["type"],
        row["extension"],
    )


@pytest.mark.parametrize("row", parameters(accepted=False))
def test_a_number_the_policy_refuses_is_refused_for_that_reason(row):
    allowed = REFUSED[row["suggested_policy"]]
    if "expandedEmergency" in row["category"]:
        allowed = allowed | {"phone_short"}
    with pytest.raises(PhoneError) as refusal:
        parse_phone(row["input"], row["default_region"])
    assert refusal.value.code in allowed
