"""Slips of the finger in the part of an e-mail address behind the @."""

MEANT = {
    domain: meant
    for meant, slips in {
        "gmail.com": "gmial.com gmil.com gmal.com gmai.com gamil.com gnail.com gmaill.com gmail.co gmail.cm",
        "yahoo.com": "yaho.com yahooo.com yhoo.com yaoo.com yahoo.co yahoo.cm",
        "hotmail.com": "hotmial.com hotmal.com hotmai.com hotmil.com homail.com hotmail.co hotmail.cm",
        "outlook.com": "outlok.com outloo.com outloook.com oulook.com outlook.co outlook.cm",
        "icloud.com": "iclod.com icoud.com iclou.com icloud.co icloud.cm",
        "aol.com": "aol.co aol.cm aoll.com",
        "comcast.net": "comcast.ner comcast.nte comcat.net",
        "verizon.net": "verizon.ner verizon.nte verzon.net",
    }.items()
    for domain in slips.split()
}


def meant_address(email: str) -> str:
    """The address that was probably meant; empty where nothing looks wrong."""
    local, _, domain = email.rpartition("@")
    domain = domain.lower()
    meant = MEANT.get(domain, "")
    if not meant and domain.endswith(".con"):
        meant = f"{domain.removesuffix('.con')}.com"
    return f"{local}@{meant}" if meant else ""
