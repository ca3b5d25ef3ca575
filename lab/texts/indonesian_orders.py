"""In Indonesian: the orders that the servers keep (lab/stack/volumes.py)."""

ORDERS = {
    "the orders in {volume} are removed": "pesanan di {volume} dihapus",
    "the orders in {volume} stay: {why}": "pesanan di {volume} tidak dihapus: {why}",
}
