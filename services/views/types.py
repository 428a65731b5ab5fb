"""What services answer with and are asked by, named for the API and the pages: types and limits of the records."""

from records.paging import LARGEST as LARGEST
from records.security_log import SecurityAct as SecurityAct
from records.security_log import SecurityEvent as SecurityEvent
from records.views import PersonView as PersonView
