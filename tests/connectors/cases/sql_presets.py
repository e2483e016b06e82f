"""Per preset of the sql connector: rows of the tables it reads, how many come out, and values worked by hand."""

from tests.connectors.cases import sql_fivetran as fivetran
from tests.connectors.cases import sql_self_hosted as self_hosted

PRESETS = {
    "fivetran_hubspot": (fivetran.HUBSPOT, fivetran.HUBSPOT_ROWS, fivetran.HUBSPOT_KNOWN),
    "fivetran_intercom": (fivetran.INTERCOM, fivetran.INTERCOM_ROWS, fivetran.INTERCOM_KNOWN),
    "fivetran_salesforce": (fivetran.SALESFORCE, fivetran.SALESFORCE_ROWS, fivetran.SALESFORCE_KNOWN),
    "fivetran_twilio": (fivetran.TWILIO, fivetran.TWILIO_ROWS, fivetran.TWILIO_KNOWN),
    "django_helpdesk": (self_hosted.DJANGO, self_hosted.DJANGO_ROWS, self_hosted.DJANGO_KNOWN),
    "asterisk": (self_hosted.ASTERISK, self_hosted.ASTERISK_ROWS, self_hosted.ASTERISK_KNOWN),
}
