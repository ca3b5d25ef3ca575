"""Why an order, or a question about orders, is refused: by one word, in both languages of the lab."""

WHY = {
    "id": {
        "size": "isi pesanan paling banyak 16 KiB",
        "item": 'isi pesanan harus objek JSON, misalnya {"item": "kopi"}',
        "key": "Idempotency-Key harus 1 sampai 255 karakter ASCII yang dapat dicetak",
        "used": "Idempotency-Key ini sudah dipakai untuk pesanan lain",
        "since": "since harus nomor pesanan, misalnya /orders?since=10",
        "number": "tidak ada pesanan dengan nomor ini",
        "busy": "server lain sedang menahan file pesanan; coba lagi sebentar lagi",
        "full": "tidak ada tempat lagi untuk pesanan ({said}); DELETE /orders mengosongkannya",
        "disk": "file pesanan tidak dapat dibaca atau ditulis ({said})",
        "folder": "folder pesanan tidak ada atau tidak dapat ditulis ({said})",
        "damaged": "file pesanan rusak ({said}); mulai dari awal: docker compose down --volumes",
        "foreign": "file pesanan milik program lain; dibiarkan apa adanya",
    },
    "en": {
        "size": "an order is 16 KiB at most",
        "item": 'an order is a JSON object, such as {"item": "coffee"}',
        "key": "an Idempotency-Key is 1 to 255 printable ASCII characters",
        "used": "this Idempotency-Key was used for another order",
        "since": "since is the number of an order, as in /orders?since=10",
        "number": "there is no order of this number",
        "busy": "another server holds the orders' file; try again in a moment",
        "full": "there is no room for an order ({said}); DELETE /orders makes some",
        "disk": "the orders' file can't be read or written ({said})",
        "folder": "the orders' folder isn't there, or can't be written ({said})",
        "damaged": "the orders' file is damaged ({said}); to begin anew: docker compose down --volumes",
        "foreign": "the orders' file is of another program; it is left as it is",
    },
}
