"""Funnels and stages as the regulation writes them (R1–R4, R6, R11)."""

from typing import Annotated, Literal

import pydantic

from crm_core.regulation.values import Text, When, WorkDuration

Code = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
"""The name by which the database and the buttons know a thing. Never renamed; what people read is its `name`.

24 characters at most: a button carries one beside two ids in 64 bytes.
"""


class Part(pydantic.BaseModel):
    """A part of the regulation: never changed once loaded, and a key it does not know is a mistake."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class StageTask(Part):
    """A task that a stage or a refusal creates by itself (R11). Without a title it bears its type's name.

    `due`: so long from then on, or by a date field of the deal, which it follows when it moves (R55).
    """

    type: Code
    due: When
    title: Text | None = None


class Scenario(Part):
    """What to say in one turn of the conversation (R4): when (`title`) and the words (`say`)."""

    title: Text
    say: Text


class Stage(Part):
    """A step that has been made, named by a perfective verb (R3), with its whole regulation (R4).

    `entry` is the result that brings a deal here, `limit` how long a deal may stand here before it stalls (None: for
    ever; by a date field of the deal: while that is empty as well), `required` the fields that must be filled to enter,
    `probability` the chance to win from here, in percent.
    `causes`: why deals may not go on from here, which the funnel names where that is its weakest step (R43).
    `client_message`: what the client is told when the deal comes here (R41); the first stage has none.
    A lost deal has no stage of its own: it is lost where it stands, with a reason.
    """

    code: Code
    name: Text
    kind: Literal["open", "won"] = "open"
    entry: Text
    goal: Text
    limit: When | None = None
    automation: Text | None = None
    script: tuple[Text, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    tasks: tuple[StageTask, ...] = ()
    required: tuple[Code, ...] = ()
    causes: tuple[Text, ...] = ()
    client_message: Text | None = None
    probability: int = pydantic.Field(ge=0, le=100)

    @property
    def won(self) -> bool:
        return self.kind == "won"


class SeriesMessage(Part):
    """One of the messages that a funnel sends its client by itself (R41), so long after the deal began there."""

    after: WorkDuration
    say: Text


class Funnel(Part):
    """A type of sale (R2). Its stages stand in order and the last one, and only that, is won.

    `prepayment_wins`: the sale is the first invoice that is paid in full, however much of the deal is still to come.
    `unanswered`: this funnel's own ladder of a client who waits for an answer (R37); None: that of the `ladders`.
    `series`: messages to a client who agreed to news, until they answer, the deal moves on, or they want no more (R41).
    """

    code: Code
    name: Text
    goal: Text
    prepayment_wins: bool = False
    unanswered: tuple[WorkDuration, ...] | None = None
    series: tuple[SeriesMessage, ...] = pydantic.Field(default=(), max_length=10)
    stages: tuple[Stage, ...] = pydantic.Field(min_length=2)


class MovedStage(Part):
    """Where the deals of a stage that this regulation no longer has are to go (R5)."""

    funnel: Code
    stage: Code
    to_stage: Code
    to_funnel: Code | None = None
