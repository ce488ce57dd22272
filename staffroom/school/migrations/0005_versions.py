import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def first_versions(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """What is known of the days ahead is their first version: changes from now on are news."""
    occurrence, version = apps.get_model("school", "Occurrence"), apps.get_model("school", "DayVersion")
    now = timezone.now()
    ahead = occurrence.objects.filter(date__gte=timezone.localdate()).order_by("date")
    dates = list(ahead.values_list("date", flat=True).distinct())
    version.objects.bulk_create([version(date=day, number=1, at=now) for day in dates], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("school", "0004_arranged"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField()),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Who told it; empty: the school's own bells.", max_length=20
                    ),
                ),
                (
                    "changed",
                    models.PositiveIntegerField(default=0, help_text="How many things on the date became different."),
                ),
                (
                    "told",
                    models.JSONField(
                        default=list, help_text="Staff codes of those for whom something became different."
                    ),
                ),
            ],
            options={
                "ordering": ("-date", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("date", "number"), name="one_version_of_a_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayNews",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff", models.CharField(help_text="Staff code of who is told.", max_length=20)),
                ("date", models.DateField()),
                ("mark", models.CharField(help_text="The mark of the occurrence.", max_length=80)),
                (
                    "was",
                    models.JSONField(
                        help_text="What it was to them, as in `school.stakes`; empty: nothing.", null=True
                    ),
                ),
                ("now", models.JSONField(help_text="What it became.", null=True)),
                ("at", models.DateTimeField(help_text="When it last became different.")),
                ("looked", models.DateTimeField(help_text="When it was first on a page that they opened.", null=True)),
                ("seen", models.DateTimeField(help_text="When they said that they have seen it.", null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news", to="school.dayversion"
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "pk"),
                "indexes": [
                    models.Index(fields=["staff", "date"], name="news_of_a_person"),
                    models.Index(condition=models.Q(("looked", None)), fields=["date"], name="news_not_looked_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("looked", None)), fields=("staff", "mark"), name="one_open_news"
                    ),
                ],
            },
        ),
        migrations.RunPython(first_versions, migrations.RunPython.noop),
    ]
