import { Alert, Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconClockPlay, IconInfoCircle } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { readClock } from '../contract.ts'
import { AdvanceDialog, type Leap } from './advance-dialog.tsx'
import './clock.css'

const leaps: readonly Leap[] = [
  { by: '1d', words: '1 day' },
  { by: '1mo', words: '1 month' },
  { by: '11mo', words: '11 months' },
  { by: '1y', words: '1 year' },
]

const secondsADay = 86_400

/** The platform's clock; in a demo it can be moved ahead, to see what a year brings. */
export function ClockPage(): ReactNode {
  const { demo } = useInstance()
  const [leap, setLeap] = useState<Leap>()
  const clock = useQuery({
    queryKey: ['clock'],
    queryFn: ({ signal }) => call(readClock, { signal }),
  })
  return (
    <PageBody title="Clock" width="reading">
      <QueryState query={clock}>
        {({ now, offsetSeconds }) => (
          <>
            <div className="panel clock" role="status">
              <Text size="sm" c="dimmed">
                The platform&rsquo;s clock
              </Text>
              <Text className="clock-now">
                <WhenExactly at={now} />
              </Text>
              <Text size="sm" c="dimmed">
                {offsetWords(offsetSeconds)}
              </Text>
            </div>
            {demo ? (
              <section className="clock-advance" aria-labelledby="advance">
                <h2 id="advance">Move it ahead</h2>
                <Text maw="65ch" c="dimmed" size="sm" mb="sm">
                  Deadlines, reminders and the end of access follow this clock. What falls due on
                  the way happens, mails included. The clock never goes back.
                </Text>
                <Group gap="xs">
                  {leaps.map((each) => (
                    <Button
                      key={each.by}
                      variant="default"
                      leftSection={<IconClockPlay size={16} stroke={1.7} aria-hidden />}
                      onClick={() => setLeap(each)}
                    >
                      {each.words}
                    </Button>
                  ))}
                </Group>
              </section>
            ) : (
              <Alert
                icon={<IconInfoCircle aria-hidden />}
                title="This clock is the real one"
                mt="md"
              >
                Only a demo can move its clock ahead.
              </Alert>
            )}
            <AdvanceDialog leap={leap} now={now} onClose={() => setLeap(undefined)} />
          </>
        )}
      </QueryState>
    </PageBody>
  )
}

function offsetWords(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'The same as the real time'
  const days = Math.round(offsetSeconds / secondsADay)
  if (days === 0) return 'Less than a day ahead of the real time'
  return `${formatNoun(days, 'day')} ahead of the real time`
}
