import { z } from 'zod'
import { event } from '#kernel/event.ts'

/** The platform's clock went on: announced each minute, and when somebody moves it. What is due then is looked for. */
export const clockTicked = event('clock.ticked', z.object({}), { everyMinute: true })
