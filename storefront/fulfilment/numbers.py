"""Numbers of consignments: the order's number and a letter per maker."""


def consignment_number(order_number: str, index: int) -> str:
    """`J…-A` for the first maker; after Z come AA, AB, …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{order_number}-{letters}"
