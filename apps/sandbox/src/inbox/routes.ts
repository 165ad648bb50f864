import type { Actions } from '../control/actions.js';
import { html, type Route } from '../http/answers.js';
import type { World } from '../providers/world.js';

export function inboxRoutes(_world: World, _actions: Actions): Route[] {
  return [{ method: 'GET', path: '/', channel: null, handler: () => html('<!doctype html><title>Sandbox</title>') }];
}
