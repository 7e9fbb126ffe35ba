"""Provinces of the countries whose addresses are checked for one, by ISO 3166-2."""

from collections.abc import Mapping

PROVINCES: Mapping[str, frozenset[str]] = {
    country: frozenset(codes.split())
    for country, codes in {
        "AU": "ACT NSW NT QLD SA TAS VIC WA",
        "CA": "AB BC MB NB NL NS NT NU ON PE QC SK YT",
        "US": """
            AL AK AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH
            MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND MP OH OK OR PW PA PR RI SC
            SD TN TX UT VT VI VA WA WV WI WY AA AE AP
        """,
    }.items()
}
