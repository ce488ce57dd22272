from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('school', '0003_notes_and_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='occurrence',
            name='arranged',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, help_text='How it is covered: [replaced, who takes it or empty, kind of cover].'),
        ),
        migrations.AddField(
            model_name='sourceday',
            name='tells_away',
            field=models.BooleanField(db_default=False, default=False, help_text='Whether it has told who is away, be it nobody.'),
        ),
    ]
