import { Command } from 'commander'
export const journeyCommand = (): Command => new Command('journey')
