"""What may be held at once."""

from balancer.wire.room import Room


def test_what_does_not_fit_is_not_taken_and_what_is_given_back_can_be_taken_again() -> None:
    room = Room(10)

    assert room.take(6)
    assert not room.take(5)
    assert room.take(4)
    room.give_back(6)
    assert room.take(6)
    assert not room.take(1)
