from .async_flow import AsyncDeviceFlow as AsyncDeviceFlow
from .async_session import AsyncSession as AsyncSession
