export { createApp, type AppParts } from './app.ts';
export type { Handler, HandlerCall, Handlers } from './call.ts';
export { handlersOf } from './handlers/index.ts';
export type { IntakeDoor, IntakeTarget } from './intake.ts';
export { openApiDocument } from './openapi.ts';
export { createServer, type RunningServer } from './server.ts';
export type { Services } from './services.ts';
export { eventStream, type EventStream } from './sse.ts';
