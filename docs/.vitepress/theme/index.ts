import theme from 'vitepress/theme'
import './charts.css'

export default theme
