import django.db.models.deletion
from django.db import migrations, models


def keep_choice(apps, schema_editor):
    """Keep the ids that were typed as chosen channels; the next reading names them."""
    settings = apps.get_model('connector', 'ProductSettings')
    channel = apps.get_model('connector', 'SalesChannel')
    typed = settings.objects.exclude(publishes_to=[])
    channel.objects.bulk_create(
        channel(shop_id=shop, gid=gid, name=gid, is_chosen=True)
        for shop, gids in typed.values_list('shop', 'publishes_to')
        for gid in dict.fromkeys(gids)
    )


def type_choice(apps, schema_editor):
    """Write the chosen channels as ids again."""
    settings = apps.get_model('connector', 'ProductSettings')
    channel = apps.get_model('connector', 'SalesChannel')
    chosen = {}
    rows = channel.objects.filter(is_chosen=True).order_by('pk')
    for shop, gid in rows.values_list('shop', 'gid'):
        chosen.setdefault(shop, []).append(gid)
    for shop, gids in chosen.items():
        settings.objects.filter(shop=shop).update(publishes_to=gids)


class Migration(migrations.Migration):

    dependencies = [
        ('connector', '0005_goods'),
    ]

    operations = [
        migrations.CreateModel(
            name='SalesChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gid', models.CharField()),
                ('name', models.CharField(blank=True, verbose_name='sales channel')),
                ('is_chosen', models.BooleanField(default=False, verbose_name='new products go on it')),
                ('is_gone', models.BooleanField(default=False, verbose_name='gone at Shopify')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sales_channels', to='connector.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'sales channel',
                'verbose_name_plural': 'sales channels',
                'ordering': ['shop', 'name', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('shop'), models.F('gid'), name='sales_channel_once_per_shop')],
            },
        ),
        migrations.RunPython(keep_choice, type_choice),
        migrations.RemoveField(
            model_name='productsettings',
            name='publishes_to',
        ),
    ]
