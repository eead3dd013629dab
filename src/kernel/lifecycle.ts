import { Problem } from './problem.ts'

type Transition<State extends string, Role extends string> = {
  readonly from: readonly State[]
  readonly to: State
  readonly by: readonly Role[]
}

/** The life of one kind of thing: command → where it may be issued, where it leads, by whom. */
export type Lifecycle<State extends string, Command extends string, Role extends string> = Readonly<
  Record<Command, Transition<State, Role>>
>

/**
 * The state that `command` leads to.
 * @throws Problem `not-permitted` when none of `roles` may issue the command.
 * @throws Problem `wrong-state` when the command does not apply in `state`.
 */
export function nextState<State extends string, Command extends string, Role extends string>(
  lifecycle: Lifecycle<State, Command, Role>,
  state: State,
  command: Command,
  roles: readonly Role[],
): State {
  const transition = lifecycle[command]
  if (!transition.by.some((role) => roles.includes(role))) {
    throw new Problem('not-permitted', `You may not ${command} this.`)
  }
  if (!transition.from.includes(state)) {
    throw new Problem('wrong-state', `Cannot ${command} what is ${state}.`)
  }
  return transition.to
}

/** The commands that `roles` may issue in `state`, in table order; pages draw their buttons from this. */
export function openCommands<State extends string, Command extends string, Role extends string>(
  lifecycle: Lifecycle<State, Command, Role>,
  state: State,
  roles: readonly Role[],
): Command[] {
  return (Object.keys(lifecycle) as Command[]).filter(
    (command) =>
      lifecycle[command].from.includes(state) &&
      lifecycle[command].by.some((role) => roles.includes(role)),
  )
}
