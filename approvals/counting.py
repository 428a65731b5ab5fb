"""How a vote stands: the ballots of a step's parties, or counts entered of a vote taken elsewhere."""

from collections.abc import Mapping

from approvals.actions import Ballot, Votes
from approvals.definitions import Step, VoteRule
from approvals.votes import VoteState


def tally(ballots: Mapping[int, Ballot]) -> Votes:
    """How many voted how."""
    cast = list(ballots.values())
    return Votes(yes=cast.count(Ballot.YES), no=cast.count(Ballot.NO), abstain=cast.count(Ballot.ABSTAIN))


def state_of_vote(step: Step, ballots: Mapping[int, Ballot]) -> VoteState:
    """How the vote of a step's parties stands; undecided at a step that is not voted on."""
    if step.vote is None:
        return VoteState.UNDECIDED
    weights = {slot: party.weight for slot, party in enumerate(step.parties)}
    return step.vote.state(
        yes=tally(ballots).yes,
        yes_weight=sum(weights[slot] for slot, ballot in ballots.items() if ballot is Ballot.YES),
        voted=len(ballots),
        members=len(weights),
        open_weight=sum(weight for slot, weight in weights.items() if slot not in ballots),
    )


def outweighs(votes: Votes) -> bool:
    """Whether those for are more than all others: no resolution is passed by fewer, whoever did not vote.

    地方各级人民代表大会和地方各级人民政府组织法: a resolution takes more than half of all deputies or members.
    """
    return votes.yes > votes.no + votes.abstain


def is_won(rule: VoteRule, votes: Votes) -> bool:
    """Whether counts that somebody enters win the vote; more votes than members never do."""
    voted = votes.yes + votes.no + votes.abstain
    members = voted if rule.members is None else rule.members
    return voted <= members and rule.state(votes.yes, votes.yes, voted, members, 0) is VoteState.WON
