"""Signing a finished PDF: form fields, signatures, time-stamps. No models, no queue, no pages.

    from reports.documents.signing import filling, keys, making, preparing, timestamps, trust

    prepared = preparing.prepare(pdf, places, signatories=("person", "organisation"))    before the first signature
    with keys.open_key(method="pkcs12", file=path, place={}, secret=passphrase) as signer:
        signed = making.sign(prepared, signatory="person", signer=signer, image=png, text=(), trust=trust.configured(),
                             timestamper=timestamps.configured())
    numbered = filling.fill(signed, {"number": "05", "day": "12", "month": "6", "year": "2023"})
    sealed = making.sign(numbered, signatory="organisation", ...)

Every step appends to the bytes of the one before. The order, and why both empty fields are made before the first
signature: docs/adr/0009. Form of what is seen: NĐ 30/2020/NĐ-CP, Phụ lục I (ô số 7c, 8; Mẫu 2.2).
"""
