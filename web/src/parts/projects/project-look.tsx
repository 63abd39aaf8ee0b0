import type { Project } from '@omniai/contracts/schemas/project'
import {
  BookOpen,
  Briefcase,
  CodeXml,
  FlaskConical,
  Folder,
  Globe,
  GraduationCap,
  Heart,
  House,
  Lightbulb,
  type LucideIcon,
  Map as MapIcon,
  Megaphone,
  Music,
  Palette,
  PenLine,
  Rocket,
  Scale,
  Star,
} from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'

const icons: Readonly<Record<Project['icon'], LucideIcon>> = {
  folder: Folder,
  book: BookOpen,
  briefcase: Briefcase,
  code: CodeXml,
  flask: FlaskConical,
  globe: Globe,
  'graduation-cap': GraduationCap,
  heart: Heart,
  home: House,
  lightbulb: Lightbulb,
  map: MapIcon,
  megaphone: Megaphone,
  music: Music,
  palette: Palette,
  pen: PenLine,
  rocket: Rocket,
  scale: Scale,
  star: Star,
}

const boxes = {
  tiny: 'size-4 rounded-[4px]',
  small: 'size-6 rounded-6',
  normal: 'size-9 rounded-10',
} as const
const iconSizes = { tiny: 11, small: 14, normal: 18 } as const

/** The colours have names in the contract; what they look like in light and dark stands in `project-colors.css`. */
export function ProjectMark({
  color,
  icon,
  size = 'normal',
}: Pick<Project, 'color' | 'icon'> & { size?: 'tiny' | 'small' | 'normal' }) {
  const Icon = icons[icon]
  return (
    <span
      aria-hidden
      data-project-color={color}
      className={classNames('project-mark inline-flex shrink-0 items-center justify-center', boxes[size])}
    >
      <Icon size={iconSizes[size]} />
    </span>
  )
}
