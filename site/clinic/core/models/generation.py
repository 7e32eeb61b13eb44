"""The number that says which state of the content a cached page shows."""

from django.db import connection, models
from django.db.models import F

from clinic.core.edge import end_everything_after_commit


class ContentGeneration(models.Model):
    """
    One row whose number goes up with every change that visitors can see.

    It is raised in the transaction of the change itself: whoever reads the new number also reads the new
    content, in every process, whatever cache each of them uses.
    """

    ROW = 1

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "content generation"

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The present number; 0 before the first change."""
        # Asked with every request, also with those that the page cache answers: making a queryset into this sentence
        # takes ten times as long as the answer.
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM core_contentgeneration WHERE id = %s", [cls.ROW])
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def bump(cls) -> None:
        """Raise the number by one, within the caller's transaction; the edges hear of it once that is through."""
        end_everything_after_commit()
        if not cls.objects.filter(pk=cls.ROW).update(number=F("number") + 1):
            # Two first changes at once: the second finds the row and raises it.
            _, created = cls.objects.get_or_create(pk=cls.ROW, defaults={"number": 1})
            if not created:
                cls.objects.filter(pk=cls.ROW).update(number=F("number") + 1)
