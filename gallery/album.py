"""docs/gallery.md: the pictures side by side, Russian and English, with what each shows."""

from __future__ import annotations

from pathlib import Path

CAPTIONS = {
    "lead-welcome": ("The lead", "The welcome: consent before anything personal is kept, in the person's language."),
    "lead-phone": ("The lead", "The number by one press, typed, or not at all."),
    "lead-thanks": ("The lead", "What happens next, who does it, and by when."),
    "manager-new-lead": (
        "The manager",
        "A new lead arrives as a card: who, what, where from, what to do.",
    ),
    "manager-today": ("The manager", "The day's tasks, overdue ones first."),
    "manager-today-android": ("The manager", "The same on an Android of 360 points."),
    "manager-today-desktop": ("The manager", "The same on the desktop."),
    "manager-task": ("The manager", "How did it end? One press."),
    "manager-stage": ("The manager", "The next stage is offered by what has been reached."),
    "manager-next-step": ("The manager", "No open deal is left without its next step."),
    "manager-card": ("The manager", "The card, redrawn."),
    "manager-card-android": ("The manager", "The same on an Android of 360 points."),
    "manager-card-desktop": ("The manager", "The same on the desktop."),
    "manager-card-dark": ("The manager", "The same in the dark."),
    "manager-invoice": ("The manager", "An invoice from the catalogue."),
    "lead-invoice": ("The lead", "The invoice, under the company's name."),
    "director-digest": ("The director", "The day in figures, with the money behind each line."),
    "director-stuck": ("The director", "A line opens its list; a manager is nudged by one press."),
    "director-funnel": ("The director", "Where deals get lost, in plain words."),
    "manager-history": ("Behind the card", "All that happened, by sorts and by pages."),
    "manager-products": ("Behind the card", "What is sold, and what it comes to."),
    "manager-script": ("Behind the card", "The stage's regulation: its goal, what to say, what to do."),
    "manager-client": ("Behind the card", "The client, with every deal of theirs."),
    "manager-more": ("Behind the card", "What is needed less often."),
    "manager-helpers": ("Behind the card", "Several people on a deal: whoever helps sees this one alone."),
    "manager-expenses": ("Behind the card", "What the deal has cost, and what remains of it."),
    "manager-deal-tags": ("Behind the card", "Tags by hand; those of a rule come and go by themselves."),
    "manager-remarks": ("Behind the card", "What quality control and the leaders have remarked."),
    "manager-deals": ("Lists and search", "My deals by funnel and stage, with their sums."),
    "manager-tags": ("Lists and search", "The tags of a list, with their deals and sums."),
    "manager-search": ("Lists and search", "Found by the last digits of a number."),
    "manager-new": ("Lists and search", "A new deal by hand, after a call or a visit."),
    "lead-my": ("For oneself", "A client sees their own requests and invoices."),
    "manager-settings": ("For oneself", "Language, time zone, quiet hours."),
    "manager-help": ("For oneself", "What this is, for a manager."),
    "director-team": ("Who leads", "The team with its load."),
    "director-staff": ("Who leads", "Who works here; roles, departments, dismissal."),
    "admin-welcome": ("Who leads", "The keyboard of an administrator."),
    "admin-catalogue": ("Who leads", "What we sell."),
    "admin-audit": ("Who leads", "Who did what, and what was refused."),
    "admin-help": ("Who leads", "What this is, for an administrator."),
}


def write_album(docs: Path) -> None:
    said = ["# Gallery", "", "Taken of the running demonstration by `make gallery`.", ""]
    said += ["![The demonstration](images/demo.png)", ""]
    shown = ""
    for name, (who, what) in CAPTIONS.items():
        pictures = (f'<img src="images/{language}/{name}.png" width="390" alt="{what}">' for language in ("ru", "en"))
        said += [f"## {who}", ""] if who != shown else []
        said += [what, "", " ".join(pictures), ""]
        shown = who
    (docs / "gallery.md").write_text("\n".join(said), encoding="utf-8")
