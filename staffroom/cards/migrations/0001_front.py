import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_door'),
    ]

    operations = [
        migrations.CreateModel(
            name='Front',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='front', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('columns', models.JSONField(default=dict, help_text='Names of cards by column; `hidden` holds those put away.')),
                ('looked', models.DateTimeField(help_text='When `known` was last kept.', null=True)),
                ('known', models.JSONField(default=dict, help_text='By date, what their day was like when they last looked at it.')),
            ],
        ),
    ]
