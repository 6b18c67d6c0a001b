"""`make endure`: print what was counted, a line each, and fail where a zero is not one."""

import sys

import click

from endurance import fleet
from endurance.weather import Weather

ZEROS = ("logins lost", "requests before Retry-After", "families killed")
_BUSIEST = 60  # requests in ten minutes: a login polls every 5 s, and its polls are not what is meant
_PATIENCE = 130  # s: two minutes, and one look at the button in this simulation
_BAR = 60


@click.command()
@click.option("--days", default=100, show_default=True, help="Simulated days of each board.")
@click.option("--seeds", default=4, show_default=True, help="Boards with different faults, for each kind of provider.")
@click.option("--boards", default=10000, show_default=True, help="The size of the fleet.")
def main(days, seeds, boards):
    """Let boards live through faults of every kind on a virtual clock, and a fleet start at once."""
    wrong = []
    for rotation in ("grace", "none", "strict"):
        for seed in range(seeds):
            counts = Weather(seed, days, rotation).run()
            click.echo(f"weather, rotation {rotation}, seed {seed}, {days} days: " + told(counts))
            wrong += [f"{rotation}, seed {seed}: {name} {counts[name]}" for name in ZEROS if counts[name]]
            if counts["longest way back"] > _PATIENCE:
                wrong.append(f"{rotation}, seed {seed}: {counts['longest way back']} s until it was back")
            if counts["most requests in 10 min"] > _BUSIEST:
                wrong.append(f"{rotation}, seed {seed}: a busy loop")
    for name, outcome in (("spread", fleet.start(boards)), ("not spread", fleet.start(boards, by_chance=False))):
        click.echo(f"fleet of {boards}, {name}: peak {outcome.peak}/s, 50 % after {outcome.half:.0f} s, "
                   f"99 % after {outcome.most:.0f} s")
        for second in range(0, min(len(outcome.arrivals), 60), 5):
            rate = sum(outcome.arrivals[second : second + 5]) / 5
            click.echo(f"  {second:3} s {'#' * min(int(rate / 50), _BAR)} {rate:.0f}/s")
    for sentence in wrong:
        click.echo("endure: " + sentence, err=True)
    sys.exit(1 if wrong else 0)


def told(counts):
    return ", ".join(f"{name} {number}" for name, number in counts.items())


if __name__ == "__main__":
    main()
