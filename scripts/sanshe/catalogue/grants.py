"""The awards in the fields of the 360Giving standard; we have no publisher's prefix and claim none."""

from decimal import Decimal

from sanshe.catalogue.data import Data
from sanshe.ledger import shares
from sanshe.notice import Instalment, Programme
from sanshe.typeset import line

CURRENCY = "CNY"
VERSION = "1.4"
"""Of the standard. Its own schema took our files when this was written (1.4.3); a package's head is
not that of our other lists, and there is none without a grant."""


def funder(programme: Programme) -> Data:
    """The city's bureau; its id is our own, made of the city's division code."""
    return {
        "id": f"{programme.city.code or programme.city.name}-civil-affairs",
        "name": line(programme.bureaus.city),
    }


def grant(data: Data, programme: Programme, instalments: tuple[Instalment, ...]) -> Data | None:
    """One award; None where one of the standard's ten core fields is not known."""
    award, agency = data["award"], data["agency"]
    if not (award and agency["name"] and agency["credit_code"]):
        return None
    amount = Decimal(award["amount"])
    contract = data["contract"] or {}
    start, end = contract.get("signed_on"), contract.get("ends_on")
    paid = [each for each in data["payments"] if each["paid_on"] and each["amount"]]
    return {
        "id": data["id"],
        "title": line(data["name"]),
        "description": line(data["governance"]["problem"] or data["name"]),
        "currency": CURRENCY,
        "amountAwarded": _number(amount),
        "awardDate": award["decided_on"],
        "recipientOrganization": [{"id": agency["credit_code"], "name": line(agency["name"])}],
        "fundingOrganization": [funder(programme)],
        "amountDisbursed": _number(sum((Decimal(each["amount"]) for each in paid), Decimal(0))),
        "url": data["url"],
        "plannedDates": [{"startDate": start, "endDate": end}] if start and end else [],
        "beneficiaryLocation": [
            {
                "name": line(f"{data['district']['title']}{data['community'] or ''}"),
                "countryCode": "CN",
                "geoCode": data["district"]["code"],
            }
        ],
        "commitmentTransaction": [
            {
                "id": f"{data['id']}/planned/{number}",
                "currency": CURRENCY,
                "value": _number(share),
                "description": f"第{number}次拨付（计划）",
            }
            for number, share in (shares(amount, instalments) if instalments else {}).items()
        ],
        "disbursementTransaction": [
            {
                "id": f"{data['id']}/paid/{each['number']}",
                "transactionDate": each["paid_on"],
                "currency": CURRENCY,
                "value": _number(Decimal(each["amount"])),
                "description": f"第{each['number']}次拨付",
            }
            for each in paid
        ],
        "relatedActivity": [data["continues"]] if data["continues"] else [],
        "dateModified": f"{data['updated_on']}T00:00:00+08:00",
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)
