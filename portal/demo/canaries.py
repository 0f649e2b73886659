"""A word that stands in the texts of one record alone: where it turns up, that record has leaked."""

import hashlib

BIRDS = (
    "Avocet Bittern Brambling Bunting Buzzard Capercaillie Corncrake Crossbill Curlew Dipper Dotterel "
    "Dunlin Eider Fulmar Gannet Goldeneye Goosander Goshawk Greylag Guillemot Harrier Heron Kestrel "
    "Kittiwake Lapwing Merganser Merlin Osprey Oystercatcher Petrel Plover Pochard Ptarmigan Puffin "
    "Razorbill Redshank Redwing Sanderling Shearwater Siskin Skylark Snipe Teal Tern Turnstone Twite "
    "Whimbrel Whooper Wigeon Yellowhammer"
).split()


def canary_of(patient_id: str) -> str:
    """The canary of one patient's record, such as Kestrel-4f2a9c1d."""
    digest = hashlib.sha256(f"canary/{patient_id}".encode()).hexdigest()
    return f"{BIRDS[int(digest[:8], 16) % len(BIRDS)]}-{digest[8:16]}"


def item_canary(canary: str, item_id: str) -> str:
    """The canary of one item: the record's own, and a tail that no other item has."""
    return f"{canary}-{hashlib.sha256(item_id.encode()).hexdigest()[:6]}"
