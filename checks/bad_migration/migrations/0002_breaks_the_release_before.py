from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bad_migration", "0001_initial")]
    operations = [
        migrations.RemoveField("thing", "old"),
        migrations.AddField("thing", "new", models.TextField(default="x"), preserve_default=False),
    ]
