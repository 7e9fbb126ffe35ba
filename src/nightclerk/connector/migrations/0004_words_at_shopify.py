from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('connector', '0003_completeness'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='shopcompany',
            options={'ordering': ['name', 'id'], 'verbose_name': 'company at Shopify', 'verbose_name_plural': 'companies at Shopify'},
        ),
        migrations.AlterModelOptions(
            name='shopcustomer',
            options={'ordering': ['last_name', 'first_name', 'id'], 'verbose_name': 'customer at Shopify', 'verbose_name_plural': 'customers at Shopify'},
        ),
        migrations.AlterModelOptions(
            name='shopvariant',
            options={'ordering': ['product_title', 'title', 'id'], 'verbose_name': 'product at Shopify', 'verbose_name_plural': 'products at Shopify'},
        ),
    ]
