"""What services answer with and are asked by, named for the API and the pages: types and limits of the records."""

from operations.troubles import Trouble as Trouble
from records.directory_entries import DirectoryEntryView as DirectoryEntryView
from records.directory_orders import HandOverOrder as HandOverOrder
from records.directory_orders import ResetPassword as ResetPassword
from records.directory_orders import ReviveOrder as ReviveOrder
from records.logins import SessionView as SessionView
from records.paging import LARGEST as LARGEST
from records.people_views import HoldingView as HoldingView
from records.people_views import PersonDetail as PersonDetail
from records.people_views import PostStand as PostStand
from records.people_views import SubstitutionView as SubstitutionView
from records.posts import EndedPost as EndedPost
from records.posts import GivenPost as GivenPost
from records.posts import NamedPerson as NamedPerson
from records.security_log import SecurityAct as SecurityAct
from records.security_log import SecurityEvent as SecurityEvent
from records.security_log import SecurityLogFilter as SecurityLogFilter
from records.substitutes import EndSubstitute as EndSubstitute
from records.substitutes import SetSubstitute as SetSubstitute
from records.views import PersonView as PersonView
