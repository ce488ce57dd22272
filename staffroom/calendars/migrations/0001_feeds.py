
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='SHA-256 of the secret in the address.', max_length=64, unique=True)),
                ('room', models.CharField(blank=True, help_text="Code of the room; empty: the owner's own timetable.", max_length=40)),
                ('label', models.CharField(help_text="The owner's word for where it goes, such as my phone.", max_length=60)),
                ('busy', models.BooleanField(default=False, help_text='Only when, never what and where.')),
                ('made', models.DateTimeField(default=django.utils.timezone.now)),
                ('fetched', models.DateTimeField(help_text='When it was last fetched, exact to the hour.', null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('made', 'pk'),
            },
        ),
    ]
